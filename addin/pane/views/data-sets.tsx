/** Every data type of a company with its count and its last outcome; each can be synced alone. */
import type { JSX } from 'preact';
import { contract } from '../../../src/shared/contract/index.ts';
import type { CompanyStatus, DataSetStatus } from '../../../src/shared/contract/status.ts';
import { useGo, usePane, useRead } from '../context.ts';
import { countText } from '../format.ts';
import { dataSetStateNames, dataTypeNames, sayError, words } from '../words.ts';
import { Loaded } from './parts.tsx';
import type { SyncActions } from './sync-actions.tsx';

export function DataSets({ company, actions }: { readonly company: CompanyStatus; readonly actions: SyncActions }): JSX.Element {
  const read = useRead(contract.readDataSets, { companyId: company.id }, `${company.published?.sync} ${company.lastFailed?.sync} ${company.running === null}`);
  return (
    <section class="card" aria-labelledby="data-sets">
      <h2 id="data-sets">Data</h2>
      <Loaded read={read} what="the data sets">
        {({ dataSets }) => (
          <table class="sets">
            <thead><tr><th scope="col">List</th><th scope="col" class="num">Records</th><th scope="col"><span class="vh">Sync</span></th></tr></thead>
            <tbody>{withRunning(dataSets, company).map((set) => <DataSetRow key={set.dataType} set={set} company={company} actions={actions} />)}</tbody>
          </table>
        )}
      </Loaded>
    </section>
  );
}

/** What is running now stands over the last outcome, but the count stays that of the published books. */
function withRunning(sets: readonly DataSetStatus[], company: CompanyStatus): readonly DataSetStatus[] {
  const running = company.running?.dataSets ?? [];
  const merged = sets.map((set) => {
    const now = running.find((one) => one.dataType === set.dataType);
    return now ? { ...now, total: set.total } : set;
  });
  return [...merged, ...running.filter((set) => !sets.some((one) => one.dataType === set.dataType))];
}

function DataSetRow({ set, company, actions }: { readonly set: DataSetStatus; readonly company: CompanyStatus; readonly actions: SyncActions }): JSX.Element {
  const { state } = usePane();
  const go = useGo();
  const name = dataTypeNames[set.dataType];
  const isOffered = set.status !== 'not_supported';
  return (
    <tr>
      <th scope="row">
        {company.published && isOffered ? <button type="button" class="link" onClick={() => go({ view: 'company', companyId: company.id, tab: 'records', dataType: set.dataType })}>{name}</button> : name}
        <Outcome set={set} />
      </th>
      <td class="num">{isOffered && countText(set.total)}</td>
      <td class="act">{isOffered && <button type="button" class="small" disabled={company.running !== null || state.link.is !== 'live'} onClick={() => actions.start({ dataTypes: [set.dataType] })} aria-label={`Sync ${name} now`}>Sync</button>}</td>
    </tr>
  );
}

function Outcome({ set }: { readonly set: DataSetStatus }): JSX.Element {
  if (set.status === 'running') return <span class="sub busy">{words.readSoFar(set)}</span>;
  const parts = [set.status === 'complete' ? words.changes(set) : set.problem ? sayError(set.problem.code) : dataSetStateNames[set.status]];
  return <span class={`sub ${set.status === 'failed' ? 'bad' : ''}`}>{parts[0]}{set.rejected > 0 && <span class="bad"> · {words.rejected(set.rejected)}</span>}</span>;
}
