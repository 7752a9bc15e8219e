/** A table on its way to a sheet: how far it is, a way to stop it, and what came of it. */
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { AppError } from '../../../src/shared/errors.ts';
import type { CompanyId } from '../../../src/shared/ids.ts';
import type { TableOutcome } from '../../hosts/host.ts';
import { useDoing, usePane } from '../context.ts';
import { words } from '../words.ts';
import type { TableAsk } from '../sheet-tables.ts';
import { Button } from './parts.tsx';

type Progress = { readonly done: number; readonly of: number | null };
export type SheetWorking = {
  readonly put: (companyId: CompanyId, table: TableAsk) => void;
  readonly refreshAll: () => void;
  readonly stop: () => void;
  readonly isBusy: boolean;
  readonly progress: Progress | null;
  readonly outcome: string | null;
  readonly error: AppError | null;
};

export function useSheetWork(): SheetWorking {
  const { client, host, dispatch, state } = usePane();
  const [progress, setProgress] = useState<Progress | null>(null);
  const [outcome, setOutcome] = useState<string | null>(null);
  const stopping = useRef<AbortController | null>(null);
  const work = useDoing(async (steps: (signal: AbortSignal) => Promise<string>) => {
    const stop = new AbortController();
    stopping.current = stop;
    setOutcome(null);
    try {
      const told = await steps(stop.signal);
      setOutcome(told);
      dispatch({ type: 'say', text: told });
    } catch (thrown) {
      if (!stop.signal.aborted) throw thrown;
      setOutcome(words.stoppedTable);
    } finally {
      setProgress(null);
    }
  });
  const load = () => import('../sheet-tables.ts');
  return {
    put: (companyId, ask) => work.run(async (signal) => {
      const table = await (await load()).makeSheetTable(client, companyId, ask, signal);
      if (!host.sheets) return '';
      return said(await host.sheets.insertTable(table, (done) => setProgress({ done, of: table.rowCount }), signal));
    }),
    refreshAll: () => work.run(async (signal) => {
      const { makeSheetTable, readKey } = await load();
      const outcomes: string[] = [];
      for (const known of (await host.sheets?.tables()) ?? []) {
        const key = readKey(known.key);
        if (!key || !state.companies.some((company) => company.id === key.companyId) || !host.sheets) {
          outcomes.push(words.unknownTable(known.table));
          continue;
        }
        const table = await makeSheetTable(client, key.companyId, key.ask, signal);
        outcomes.push(said(await host.sheets.refreshTable(table, (done) => setProgress({ done, of: table.rowCount }), signal)));
      }
      return outcomes.join(' ') || words.noTables;
    }),
    stop: () => stopping.current?.abort(),
    isBusy: work.isBusy, progress, outcome, error: work.error,
  };
}

const said = (outcome: TableOutcome): string => (outcome.compared ? words.refreshed(outcome.table, outcome.rows, outcome.compared) : words.putOnSheet(outcome.sheet, outcome.rows));

export function SheetWork({ work }: { readonly work: SheetWorking }): JSX.Element | null {
  if (work.isBusy) {
    const share = work.progress;
    return (
      <div class="row">
        <progress aria-label="Rows written" max={share?.of ?? 1} value={share?.of ? share.done : undefined} />
        <span class="quiet">{share ? words.rows(share.done) : 'Reading…'}</span>
        <Button onClick={work.stop}>Cancel</Button>
      </div>
    );
  }
  return work.outcome ? <p class="quiet" role="status">{work.outcome}</p> : null;
}
