/** Every data type of a company with its count and its last outcome; each can be synced alone. */
import type { JSX } from 'preact';
import { companies as contract } from '../../../src/shared/contract/companies.ts';
import type { CompanyStatus, DataSetStatus } from '../../../src/shared/contract/status.ts';
import { dataTypes } from '../../../src/shared/records/data-types.ts';
import { useGo, usePane, useRead } from '../context.ts';
import { countText } from '../format.ts';
import { dataSetStateNames, dataTypeNames, sayError, words } from '../words.ts';
import { Icon, Loaded } from './parts.tsx';
import type { SyncActions } from './sync-actions.tsx';

export function DataSets({ company, actions }: { readonly company: CompanyStatus; readonly actions: SyncActions }): JSX.Element {
  const read = useRead(contract.readDataSets, { companyId: company.id }, `${company.published?.sync} ${company.lastFailed?.sync} ${company.running === null}`);
  return (
    <section class="card" aria-labelledby="data-sets">
      <h2 id="data-sets">Data</h2>
      <Loaded read={read} what="the data sets">
        {({ dataSets }) => (
          <>
          <table class="sets">
            <thead><tr><th scope="col">List</th><th scope="col" class="num">Records</th><th scope="col"><span class="vh">Sync</span></th></tr></thead>
            <tbody>{withRunning(dataSets, company).filter(isOffered).map((set) => <DataSetRow key={set.dataType} set={set} company={company} actions={actions} />)}</tbody>
          </table>
          <NotOffered sets={dataSets} />
          </>
        )}
      </Loaded>
    </section>
  );
}

const isOffered = (set: DataSetStatus): boolean => set.status !== 'not_supported';

function NotOffered({ sets }: { readonly sets: readonly DataSetStatus[] }): JSX.Element | null {
  const names = sets.filter((set) => !isOffered(set)).map((set) => dataTypeNames[set.dataType]);
  return names.length === 0 ? null : <p class="quiet">{words.notOffered(names)}</p>;
}

/** What is running now stands over the last outcome, but the count stays that of the published books. */
function withRunning(sets: readonly DataSetStatus[], company: CompanyStatus): readonly DataSetStatus[] {
  const running = company.running?.dataSets ?? [];
  const merged = sets.map((set) => {
    const now = running.find((one) => one.dataType === set.dataType);
    return now ? { ...now, total: set.total } : set;
  });
  const known = [...merged, ...running.filter((set) => !sets.some((one) => one.dataType === set.dataType))];
  return known.sort((a, b) => dataTypes.indexOf(a.dataType) - dataTypes.indexOf(b.dataType));
}

function DataSetRow({ set, company, actions }: { readonly set: DataSetStatus; readonly company: CompanyStatus; readonly actions: SyncActions }): JSX.Element {
  const { state } = usePane();
  const go = useGo();
  const name = dataTypeNames[set.dataType];
  return (
    <tr>
      <th scope="row"><div class="marked">
        <StateMark set={set} />
        <span>
        {company.published ? <button type="button" class="link" onClick={() => go({ view: 'company', companyId: company.id, tab: 'records', dataType: set.dataType })}>{name}</button> : name}
        <Outcome set={set} />
        </span>
      </div></th>
      <td class="num">{countText(set.total)}</td>
      <td class="act"><button type="button" class="small" disabled={company.running !== null || state.link.is !== 'live'} onClick={() => actions.start({ dataTypes: [set.dataType] })} aria-label={`Sync ${name} now`}>Sync</button></td>
    </tr>
  );
}

/** The outcome as a mark; in words for who cannot see it. */
function StateMark({ set }: { readonly set: DataSetStatus }): JSX.Element {
  const text = <span class="vh">{dataSetStateNames[set.status]}</span>;
  if (set.status === 'running') return <span class="mark-of busy"><span class="spin" aria-hidden="true" />{text}</span>;
  const kind = set.status === 'complete' ? (set.rejected > 0 ? 'warn' : 'ok') : set.status === 'failed' ? 'bad' : null;
  return <span class={`mark-of ${kind ?? 'quiet'}`}>{kind ? <Icon name={kind} /> : <span class="dot" aria-hidden="true" />}{text}</span>;
}

/** What is worth a line: nothing, where all was read and nothing changed. */
function Outcome({ set }: { readonly set: DataSetStatus }): JSX.Element | null {
  if (set.status === 'running') return <span class="sub busy">{words.readSoFar(set)}</span>;
  if (set.status !== 'complete') return <span class={`sub ${set.status === 'failed' ? 'bad' : ''}`}>{set.problem ? sayError(set.problem.code) : dataSetStateNames[set.status]}</span>;
  const isChanged = set.added + set.changed + set.removed > 0;
  if (!isChanged && set.rejected === 0) return null;
  return <span class="sub">{isChanged && words.changes(set)}{isChanged && set.rejected > 0 && ' · '}{set.rejected > 0 && <span class="bad">{words.rejected(set.rejected)}</span>}</span>;
}
