/** The first rows of a query as it stands: asked a moment after the last change, and called off when another comes. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { activities as contract } from '../../../src/shared/contract/activities.ts';
import type { ActivityQuery, ActivityRows } from '../../../src/shared/contract/activities.ts';
import { asAppError } from '../../../src/shared/errors.ts';
import type { AppError } from '../../../src/shared/errors.ts';
import type { CompanyId, ConnectionId } from '../../../src/shared/ids.ts';
import { activityWords, fieldWords, readWords } from '../activity-words.ts';
import { usePane } from '../context.ts';
import { dateText, moneyText, shortTimeText } from '../format.ts';
import { Button, Failed, Scroll } from './parts.tsx';

const afterMs = 600;
const previewRows = 50;
const previewReadMax = 2_000;
const timeoutMs = 120_000;

type Outcome = { readonly rows: ActivityRows | null; readonly error: AppError | null; readonly isAsking: boolean };
type QueryPreviewProps = { readonly connectionId: ConnectionId; readonly companyId: CompanyId; readonly query: ActivityQuery };

export function QueryPreview({ connectionId, companyId, query }: QueryPreviewProps): JSX.Element {
  const { client, state } = usePane();
  const [outcome, setOutcome] = useState<Outcome>({ rows: null, error: null, isAsking: true });
  const [tries, setTries] = useState(0);
  const [isStopped, setStopped] = useState(false);
  const key = JSON.stringify(query);
  const isLive = state.link.is === 'live';
  useEffect(() => {
    if (!isLive || isStopped) return undefined;
    const stop = new AbortController();
    setOutcome((before) => ({ ...before, isAsking: true }));
    const timer = setTimeout(() => {
      client.call(contract.queryActivity, { connectionId, companyId, ...query, limit: previewRows, skip: 0, readMax: previewReadMax }, { signal: stop.signal, timeoutMs }).then(
        (rows) => { if (!stop.signal.aborted) setOutcome({ rows, error: null, isAsking: false }); },
        (thrown: unknown) => { if (!stop.signal.aborted) setOutcome({ rows: null, error: asAppError(thrown), isAsking: false }); },
      );
    }, afterMs);
    return () => { clearTimeout(timer); stop.abort(); };
  }, [key, companyId, isLive, tries, isStopped]);
  // Another question starts anew.
  useEffect(() => setStopped(false), [key]);
  const { rows, error, isAsking } = outcome;
  const isBusy = isAsking && !isStopped && isLive;
  return (
    <section class="card" aria-labelledby="preview">
      <h2 id="preview">Preview</h2>
      <div class="row" role="status">{isBusy ? <><span class="spin" aria-hidden="true" /> {activityWords.asking} <Button onClick={() => setStopped(true)}>Cancel</Button></> : isStopped ? 'Stopped.' : rows && readWords(rows)}</div>
      {isStopped && <div class="row"><Button onClick={() => { setStopped(false); setTries((count) => count + 1); }}>Ask again</Button></div>}
      {error && !isBusy && <><Failed error={error} again={() => setTries((count) => count + 1)} /><p class="quiet">{error.message}</p></>}
      {rows && rows.rows.length > 0 && <Rows rows={rows} isOld={isBusy} />}
    </section>
  );
}

function Rows({ rows: { columns, rows }, isOld }: { readonly rows: ActivityRows; readonly isOld: boolean }): JSX.Element {
  return (
    <div aria-busy={isOld}>
      <Scroll label="First rows">
        <table class="lines">
          <thead><tr>{columns.map(({ field, kind }) => <th key={field} scope="col" class={kind === 'amount' ? 'figure' : undefined}>{fieldWords(field)}</th>)}</tr></thead>
          <tbody>{rows.map((row, at) => <tr key={at}>{row.map((cell, index) => <td key={index} class={columns[index]?.kind === 'amount' ? 'figure' : undefined}><bdi>{cellText(cell, columns[index]?.kind)}</bdi></td>)}</tr>)}</tbody>
        </table>
      </Scroll>
    </div>
  );
}

function cellText(cell: unknown, kind: ActivityRows['columns'][number]['kind'] | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'boolean') return cell ? 'Yes' : 'No';
  if (Array.isArray(cell)) return cell.length === 1 ? '1 item' : `${cell.length} items`;
  if (typeof cell === 'object') return '…';
  const text = String(cell);
  if (kind === 'amount') return moneyText(text, null);
  if (kind === 'date' && /^\d{4}-\d\d-\d\d$/.test(text)) return dateText(text);
  return kind === 'time' && !Number.isNaN(Date.parse(text)) ? shortTimeText(text) : text;
}
