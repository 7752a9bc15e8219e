/** Writing to Sage: rows are pasted, tried in a dry run, and posted after a question, with a result beside each. */
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { activityWrites } from '../../../src/shared/contract/activities.ts';
import type { ActivityField, WriteResult, WritingVerb } from '../../../src/shared/contract/activities.ts';
import { orders as orderContract } from '../../../src/shared/contract/orders.ts';
import type { CompanyStatus, ConnectionStatus } from '../../../src/shared/contract/status.ts';
import type { AppError } from '../../../src/shared/errors.ts';
import { permissionsOf } from '../../../src/shared/permissions.ts';
import { outcomeTones, outcomeWords, writeWords } from '../activity-words.ts';
import { useDoing, useGo, useKept, usePane } from '../context.ts';
import { sayError } from '../words.ts';
import { firstLine, outcomeOfState, rowsOf } from '../write-rows.ts';
import { Badge, Button, Field, Icon, Name, Question } from './parts.tsx';

export type Write = { readonly verb: WritingVerb; readonly procedure: string | null; readonly needsId: boolean; readonly fields: readonly ActivityField[] };
type Props = { readonly connection: ConnectionStatus; readonly company: CompanyStatus; readonly object: string; readonly label: string; readonly write: Write };
/** What came of this very text: of a dry run, or of an order. */
type Came = { readonly text: string; readonly orderId: string | null; readonly results: readonly WriteResult[] };

export function ActivityWrite(props: Props): JSX.Element {
  const { connection, write } = props;
  const go = useGo();
  if (permissionsOf(connection)[write.verb]) return <WriteForm {...props} />;
  return (
    <div class="note warn" role="status"><Icon name="warn" /><div><p>{connection.permissions[write.verb] ? writeWords.onlyReadGranted : writeWords.notAllowed}</p>
      <div class="row"><Button onClick={() => go(connection.permissions[write.verb] ? { view: 'link', connectionId: connection.id } : { view: 'connection', connectionId: connection.id })}>{connection.permissions[write.verb] ? 'Sign in to Sage' : 'Open the connection'}</Button></div></div></div>
  );
}

const newKey = (): string => `pane-${crypto.randomUUID()}`;

function WriteForm({ connection, company, object, label, write }: Props): JSX.Element {
  const { client, dispatch } = usePane();
  const [text, setText] = useKept<string>(`write ${company.id} ${object} ${write.verb} ${write.procedure ?? ''}`, () => '');
  const [came, setCame] = useState<Came | null>(null);
  const [isAsking, setAsking] = useState(false);
  /** One key for one text: however often it is posted, Sage has it once. */
  const key = useRef({ text: '', key: '' });
  const call = (isDry: boolean, rows: readonly unknown[]) => {
    if (!isDry && key.current.text !== text) key.current = { text, key: newKey() };
    const input = { connectionId: connection.id, companyId: company.id, object, rows: [...rows], dryRun: isDry, waitMs: 20_000, ...(isDry ? {} : { idempotencyKey: key.current.key }) };
    const options = { timeoutMs: 60_000 };
    if (write.verb === 'execute') return client.call(activityWrites.executeActivity, { ...input, procedure: write.procedure ?? '' }, options);
    return client.call(write.verb === 'create' ? activityWrites.createActivity : write.verb === 'update' ? activityWrites.updateActivity : activityWrites.deleteActivity, input, options);
  };
  const run = useDoing(async (isDry: boolean) => {
    const { orderId, results } = await call(isDry, rowsOf(text));
    setAsking(false);
    setCame({ text, orderId, results });
    dispatch({ type: 'say', text: writeWords.came(results) });
  });
  const lookAgain = useDoing(async () => {
    if (!came?.orderId) return;
    const { rows } = await client.call(orderContract.readOrder, { orderId: came.orderId });
    setCame({ ...came, results: rows.map(({ row, state, id, message, field }) => ({ row, outcome: outcomeOfState[state], id, message, field })) });
  });
  const ofThis = came?.text === text ? came : null;
  const isTried = ofThis !== null && ofThis.orderId === null && ofThis.results.every(({ outcome }) => outcome === 'would_work');
  const isWaiting = ofThis?.results.some(({ outcome }) => outcome === 'waiting') ?? false;
  return (
    <section class="card" aria-labelledby="activity-write">
      <h2 id="activity-write">{label}</h2>
      <form noValidate onSubmit={(event) => { event.preventDefault(); run.run(true); }}>
        <Field label="Rows" hint={writeWords.paste}>{(ids) => <textarea {...ids} rows={6} value={text} spellcheck={false} onInput={(event) => setText(event.currentTarget.value)} />}</Field>
        {text.trim() === '' && <div class="row"><Button onClick={() => setText(`${firstLine(write)}\n`)}>Begin with the required fields</Button></div>}
        <Wrong error={run.error} />
        <div class="row">
          <Button submit isBusy={run.isBusy && !isAsking} disabled={text.trim() === ''}>Dry run</Button>
          <Button kind="primary" onClick={() => setAsking(true)} disabled={!isTried}>Post to Sage…</Button>
          {isWaiting && <Button onClick={() => lookAgain.run()} isBusy={lookAgain.isBusy}>Look again</Button>}
        </div>
        {!isTried && <p class="quiet">{writeWords.dryFirst}</p>}
      </form>
      {ofThis && <Results results={ofThis.results} />}
      <Wrong error={lookAgain.error} />
      {isAsking && ofThis && (
        <Question title={writeWords.postTitle(ofThis.results.length)} yes="Post" isBusy={run.isBusy} error={run.error} onYes={() => run.run(false)} onNo={() => setAsking(false)}>
          <p>{label}: {writeWords.rows(ofThis.results.length)} to <Name>{company.name}</Name>. {writeWords.once}</p>
        </Question>
      )}
    </section>
  );
}

function Results({ results }: { readonly results: readonly WriteResult[] }): JSX.Element {
  return (
    <ul class="checks" aria-label="Results">{results.map(({ row, outcome, id, message, field }) => (
      <li key={row}>
        <div class="line"><span>Row {row + 1}{id !== null && <> · <code>{id}</code></>}</span><Badge tone={outcomeTones[outcome]}>{outcomeWords[outcome]}</Badge></div>
        {(message !== null || field !== null) && <p class="quiet">{field !== null && <code>{field}</code>} <bdi>{message}</bdi></p>}
      </li>
    ))}</ul>
  );
}

/** What is wrong with the rows is told as it is: whoever pasted them needs the field and the line. */
const Wrong = ({ error }: { readonly error: AppError | null }): JSX.Element | null =>
  error && <div class="note bad" role="alert"><Icon name="bad" /><div><p>{error.code === 'bad_request' ? writeWords.wrong : sayError(error.code)}</p><p class="quiet">{error.message}</p></div></div>;
