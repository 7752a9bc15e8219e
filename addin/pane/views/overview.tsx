/** How a company stands: its sync, its proof, its data sets, its history; and unlinking it. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { companies as contract } from '../../../src/shared/contract/companies.ts';
import type { CompanyStatus } from '../../../src/shared/contract/status.ts';
import { standingOf } from '../company-state.ts';
import { useDoing, useGo, usePane, useRead } from '../context.ts';
import { shortTimeText } from '../format.ts';
import { sayError, syncStateNames, words } from '../words.ts';
import { StandingLine } from './company-card.tsx';
import { KeyFigures } from './key-figures.tsx';
import { DataSets } from './data-sets.tsx';
import { Button, Failed, Loaded, Name, Question, Scroll } from './parts.tsx';
import { ProofCard } from './proof-card.tsx';
import { SyncRow, useSyncActions } from './sync-actions.tsx';
import { TablesOfWorkbook } from './tables-of-workbook.tsx';
import { SyncProgress } from './sync-progress.tsx';

export function Overview({ company }: { readonly company: CompanyStatus }): JSX.Element {
  const { state } = usePane();
  const actions = useSyncActions(company);
  const standing = standingOf(company, state.connections.find((one) => one.id === company.connectionId), state.helper);
  return (
    <>
      {company.published && <KeyFigures company={company} />}
      <div class="columns">
      <div>
        <section class="card" aria-labelledby="standing">
          <h2 id="standing">Sync</h2>
          <StandingLine company={company} hasProof={!company.published} />
          {company.running && <SyncProgress sync={company.running} />}
          <Failed error={actions.error} />
          <div class="row">
            <SyncRow company={company} standing={standing} actions={actions} />
            {!company.running && <Button onClick={() => actions.start({ kind: 'full' })} disabled={state.link.is !== 'live'}>Read everything again</Button>}
          </div>
        </section>
        <TablesOfWorkbook />
        <ProofCard company={company} />
      </div>
      <div>
        <DataSets company={company} actions={actions} />
        <History company={company} />
        <Unlink company={company} />
      </div>
      </div>
    </>
  );
}

function History({ company }: { readonly company: CompanyStatus }): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const read = useRead(contract.listSyncs, isOpen ? { companyId: company.id, limit: 20 } : null, `${company.published?.sync} ${company.running?.sync} ${company.lastFailed?.sync}`);
  return (
    <details class="card" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>History of syncs</summary>
      {isOpen && (
        <Loaded read={read} what="the history">
          {({ syncs }) => (
            <Scroll label="History of syncs">
              <table>
                <thead><tr><th scope="col" class="num">No.</th><th scope="col">Started</th><th scope="col">Outcome</th><th scope="col">Read</th></tr></thead>
                <tbody>
                  {syncs.map((sync) => (
                    <tr key={sync.sync}>
                      <td class="num">{sync.sync}</td><td class="keep">{shortTimeText(sync.startedAt)}</td>
                      <td>{syncStateNames[sync.status]}{sync.problem && <span class="sub">{sayError(sync.problem.code)}</span>}</td>
                      <td>{sync.kind === 'full' ? 'Everything' : 'Changes'}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )}
        </Loaded>
      )}
    </details>
  );
}

function Unlink({ company }: { readonly company: CompanyStatus }): JSX.Element {
  const { client, dispatch } = usePane();
  const go = useGo();
  const [isAsking, setAsking] = useState(false);
  const unlink = useDoing(async () => {
    await client.call(contract.unlinkCompany, { companyId: company.id });
    dispatch({ type: 'heard', snapshot: null, events: [{ type: 'companyUnlinked', companyId: company.id }] });
    go({ view: 'companies' });
  });
  const total = company.published?.dataSets.reduce((sum, set) => sum + set.total, 0) ?? 0;
  return (
    <div class="row end">
      <Button kind="link" onClick={() => setAsking(true)}>Unlink this company…</Button>
      {isAsking && (
        <Question title={words.unlinkQuestion(company)} yes="Unlink" isDanger isBusy={unlink.isBusy} error={unlink.error} onYes={() => unlink.run()} onNo={() => setAsking(false)}>
          <p>These go from this computer: the stored books of <Name>{company.name}</Name>{total > 0 && ` (${words.records(total)})`}, every older state of them, and the history of syncs. Tables already on sheets stay, but no longer refresh.</p>
          <p>Nothing changes in Sage, and the sign-in stays for linking again.</p>
        </Question>
      )}
    </div>
  );
}
