/** What can be done about a company's sync: start, cancel, answer the question about vanished records, mend a problem. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { AppError } from '../../../src/shared/errors.ts';
import { companies as contract } from '../../../src/shared/contract/companies.ts';
import type { CompanyStatus, Problem as ProblemOf } from '../../../src/shared/contract/status.ts';
import type { DataType } from '../../../src/shared/records/data-types.ts';
import type { Standing } from '../company-state.ts';
import { useDoing, useGo, usePane } from '../context.ts';
import { dataTypeNames, fixNames, words } from '../words.ts';
import { lazy } from './lazy.tsx';
import { Button, Icon, Name, Question } from './parts.tsx';

const LinkAgain = lazy(async () => (await import('./link-again.tsx')).LinkAgain, true);

type Wanted = { readonly kind?: 'full' | 'incremental'; readonly dataTypes?: DataType[]; readonly confirmRemovals?: boolean };
export type SyncActions = { readonly start: (wanted?: Wanted) => void; readonly cancel: () => void; readonly isStarting: boolean; readonly isCancelling: boolean; readonly error: AppError | null };

export function useSyncActions(company: CompanyStatus): SyncActions {
  const { client, dispatch } = usePane();
  const start = useDoing(async (wanted: Wanted = {}) => {
    const { kind = 'incremental', dataTypes, confirmRemovals = false } = wanted;
    dispatch({ type: 'company', company: await client.call(contract.startSync, { companyId: company.id, kind, dataTypes, confirmRemovals }) });
  });
  const cancel = useDoing(async () => dispatch({ type: 'company', company: await client.call(contract.cancelSync, { companyId: company.id }) }));
  return { start: start.run, cancel: cancel.run, isStarting: start.isBusy, isCancelling: cancel.isBusy, error: start.error ?? cancel.error };
}

/** The button that mends comes first, where there is one; syncing now stays possible. */
export function SyncRow({ company, standing, actions }: { readonly company: CompanyStatus; readonly standing: Standing; readonly actions: SyncActions }): JSX.Element {
  const fix = standing.problem?.fix;
  const isMended = fix !== undefined && !['sync_again', 'wait', 'none'].includes(fix);
  const go = useGo();
  const why = (company.isOld || standing.problem) && !company.running && <Button kind="link" onClick={() => go({ view: 'why', companyId: company.id })} label={`${words.whyOld} ${company.name}`}>{words.whyOld}</Button>;
  if (fix === 'link_again') return <><LinkAgain company={company} />{why}</>;
  return (
    <>
      {isMended && <FixButton company={company} problem={standing.problem} actions={actions} />}
      {fix !== 'unlock_keychain' && fix !== 'free_disk' && <SyncButton company={company} actions={actions} isMain={!isMended} />}
      {why}
    </>
  );
}

function SyncButton({ company, actions, isMain }: { readonly company: CompanyStatus; readonly actions: SyncActions; readonly isMain: boolean }): JSX.Element {
  const { state } = usePane();
  // One button that changes, so that the focus stays.
  if (company.running) return <Button onClick={actions.cancel} isBusy={actions.isCancelling} label={`Cancel the sync of ${company.name}`}>Cancel</Button>;
  const text = company.heldBack ? 'Sync now anyway' : 'Sync now';
  return <Button kind={isMain ? 'primary' : 'plain'} onClick={() => actions.start()} isBusy={actions.isStarting} disabled={state.link.is !== 'live'} label={`${text}: ${company.name}`}><Icon name="sync" />{text}</Button>;
}

/** The one button that mends a problem; nothing where it mends itself. */
function FixButton({ company, problem, actions }: { readonly company: CompanyStatus; readonly problem: ProblemOf | null; readonly actions: SyncActions }): JSX.Element | null {
  const go = useGo();
  const [isAsking, setAsking] = useState(false);
  const name = problem && fixNames[problem.fix];
  if (!problem || !name) return null;
  const mend = (): void => {
    if (problem.fix === 'sign_in') go({ view: 'link', connectionId: company.connectionId });
    else if (problem.fix === 'confirm_removals') setAsking(true);
    else if (problem.fix === 'find_data') go({ view: 'data-set', connectionId: company.connectionId });
    else if (problem.fix === 'install_driver' || problem.fix === 'confirm_host') go({ view: 'why', companyId: company.id });
    else if (problem.fix === 'edit_connection') go({ view: 'connection', connectionId: company.connectionId });
    else if (problem.fix === 'resume_schedule' || problem.fix === 'leave_safe_mode') go({ view: 'settings' });
    else actions.start();
  };
  return (
    <>
      <Button kind="primary" onClick={mend} isBusy={actions.isStarting}>{name}</Button>
      {isAsking && <RemovalsQuestion company={company} actions={actions} close={() => setAsking(false)} />}
    </>
  );
}

function RemovalsQuestion({ company, actions, close }: { readonly company: CompanyStatus; readonly actions: SyncActions; readonly close: () => void }): JSX.Element {
  const sync = company.running ?? company.lastFailed;
  const asked = sync?.dataSets.filter((set) => set.problem?.code === 'too_many_vanished') ?? [];
  return (
    <Question title="Records are gone from Sage" yes="Yes, remove them here" no="No, keep them" isDanger
      onYes={() => { actions.start({ kind: 'full', confirmRemovals: true }); close(); }}
      onNo={() => { if (company.running) actions.cancel(); close(); }}>
      <p>Since the last sync, many records of <Name>{company.name}</Name> are no longer in Sage. If you deleted them there, say yes. If not, keep them and look into Sage first: your user may have lost a right, or Sage may have answered wrongly.</p>
      {asked.length > 0 && <ul>{asked.map((set) => <li key={set.dataType}><strong>{dataTypeNames[set.dataType]}</strong>: {set.removed > 0 ? `${words.records(set.removed)} of ${words.records(set.total)}` : set.problem?.message}</li>)}</ul>}
      <p>Removed records stay readable in the books as they stood before.</p>
    </Question>
  );
}
