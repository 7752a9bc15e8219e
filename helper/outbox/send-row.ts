/**
 * One row on its way to Sage: what is known of it, the mark that it leaves, the request, and what came of it. Between any
 * two of these steps the process may die; whoever goes on finds in the row what may have happened, and never sends what
 * may have been done, unless sending it again is harmless.
 */
import { isoTimeOf, type IsoTime } from '../../src/shared/dates.ts';
import { asAppError, type AppError } from '../../src/shared/errors.ts';
import type { CompanyWriter, Look, PlannedWrite, WriteOutcome } from '../../src/sage/writing.ts';
import type { OrderHead, OrderRow, OrderRowChange, Orders } from '../store/orders.ts';
import { backOffMs, stopsEverything } from './back-off.ts';

export type Sending = {
  readonly orders: Pick<Orders, 'change'>;
  readonly writer: CompanyWriter;
  readonly signal: AbortSignal;
  readonly nowMs: () => number;
  readonly random: () => number;
  /** Where a test may end the process. */
  readonly faultPoint: (name: FaultPoint) => void;
};
export type FaultPoint = 'kept' | 'before-mark' | 'marked' | 'answered' | 'recorded' | 'ended' | 'read';

/** What the lane does next: go on, or stay away from Sage for as long as the row says, or for the reason thrown. */
export type Sent = 'go_on' | 'wait';

/** Answers that leave the outcome open, after which no more is tried. */
const unsureTriesMax = 8;
/** Without any answer; a person who asks after a day wants to know. */
const unsureMsMax = 24 * 3600_000;
/** So long a request may be under way in Sage after our side of the line went dead. */
const settleMs = 10_000;

export async function sendRow(head: OrderHead, row: OrderRow, sending: Sending): Promise<Sent> {
  const plan = planOf(head, row, sending);
  if (plan === null) return 'go_on';
  if (row.state === 'sending') {
    const known = await findOut(row, plan, sending);
    if (known !== 'send') return known;
  } else if (plan.before !== null) {
    // Where Sage cannot be asked, it is not afterwards either: then a lost answer stays unknown.
    const there = await look(plan.before, sending);
    if (there.kind === 'done') return end(row, sending, { state: 'refused', code: 'sage_refused', message: 'Sage has this already; nothing was sent.' });
  }
  sending.faultPoint('before-mark');
  const now = sending.nowMs();
  const marked: OrderRow = { ...row, state: 'sending', tries: row.tries + 1, sentAt: row.sentAt ?? isoTimeOf(now) };
  if (!sending.orders.change(row, { state: 'sending', tries: marked.tries, sentAt: marked.sentAt, notBefore: plan.afterUnknown.kind === 'repeat' ? null : isoTimeOf(now + settleMs) })) return 'go_on';
  sending.faultPoint('marked');
  return send(row, marked, plan, sending);
}

function planOf(head: OrderHead, row: OrderRow, sending: Sending): PlannedWrite | null {
  try {
    return sending.writer.plan({ verb: head.verb, object: head.object, procedure: head.procedure, id: row.targetId, fields: row.fields }, row.key);
  } catch (thrown) {
    const error = asAppError(thrown);
    end(row, sending, row.state === 'sending' ? { state: 'unknown', code: error.code, message: error.message } : { state: 'refused', code: error.code, message: error.message });
    return null;
  }
}

async function send(row: OrderRow, marked: OrderRow, plan: PlannedWrite, sending: Sending): Promise<Sent> {
  const outcome = await ask(plan, sending);
  sending.faultPoint('answered');
  switch (outcome.kind) {
    case 'done': return end(marked, sending, { state: 'done', sageId: outcome.id });
    case 'refused': return end(marked, sending, { state: 'refused', code: outcome.code, message: outcome.message, field: outcome.field });
    // A first try that surely was not carried out leaves the row as it was; a further one leaves the earlier one open.
    case 'later': return wait(marked, sending, { state: row.state, tries: row.tries, code: outcome.code, message: outcome.message }, outcome.waitMs);
    case 'wrong_company': return end(marked, sending, { state: 'unknown', code: 'wrong_company', message: `${outcome.message} ${plan.lookFor}` });
    case 'unsure': return giveUpOrWait(marked, plan, outcome, sending);
  }
}

type Asked =
  | Exclude<WriteOutcome, { kind: 'unsure' | 'later' | 'refused' }>
  | { readonly kind: 'refused'; readonly code: AppError['code']; readonly message: string; readonly field: string | null }
  | { readonly kind: 'later' | 'unsure'; readonly code: AppError['code']; readonly message: string; readonly waitMs: number | null; readonly isAnswered: boolean }
  | { readonly kind: 'wrong_company'; readonly message: string };

async function ask(plan: PlannedWrite, { writer, signal }: Sending): Promise<Asked> {
  try {
    const read = plan.read(await writer.send(plan.request, signal));
    if (read.kind === 'refused') return { ...read, code: 'sage_refused' };
    return read.kind === 'done' ? read : { ...read, code: 'sage_failed', waitMs: null, isAnswered: true };
  } catch (thrown) {
    // When the helper stops, the row stays as it is: the next start finds out.
    signal.throwIfAborted();
    const error = asAppError(thrown);
    if (error.code === 'wrong_company') return { kind: 'wrong_company', message: error.message };
    if (stopsEverything(error)) return { kind: 'later', code: error.code, message: error.message, waitMs: error.retryAfterMs ?? null, isAnswered: false };
    if (error.code === 'our_bug' || error.code === 'sage_subscription') return { kind: 'refused', code: error.code, message: error.message, field: null };
    return { kind: 'unsure', code: error.code, message: error.message, waitMs: error.retryAfterMs ?? null, isAnswered: false };
  }
}

/** An earlier try left and nobody knows what came of it. */
async function findOut(row: OrderRow, plan: PlannedWrite, sending: Sending): Promise<Sent | 'send'> {
  const { afterUnknown } = plan;
  const ageMs = sending.nowMs() - Date.parse(row.sentAt ?? '');
  if (afterUnknown.kind === 'repeat') return ageMs >= 0 && ageMs < Math.min(afterUnknown.forMs, unsureMsMax) ? 'send' : unknown(row, plan, sending, row.message);
  if (afterUnknown.kind === 'ask') return unknown(row, plan, sending, row.message);
  const found = await look(afterUnknown.look, sending);
  if (found.kind === 'done') return end(row, sending, { state: 'done', sageId: found.id });
  return found.kind === 'not_done' ? 'send' : unknown(row, plan, sending, row.message);
}

const look = async (what: Look, { writer, signal }: Sending) => what.read(await writer.send(what.request, signal));

function giveUpOrWait(marked: OrderRow, plan: PlannedWrite, outcome: Extract<Asked, { kind: 'later' | 'unsure' }>, sending: Sending): Sent {
  const ageMs = sending.nowMs() - Date.parse(marked.sentAt ?? '');
  if (plan.afterUnknown.kind === 'ask' || ageMs > unsureMsMax || (outcome.isAnswered && marked.tries >= unsureTriesMax)) return unknown(marked, plan, sending, outcome.message);
  return wait(marked, sending, { state: 'sending', code: outcome.code, message: outcome.message }, Math.max(outcome.waitMs ?? 0, plan.afterUnknown.kind === 'look' ? settleMs : 0));
}

const unknown = (row: OrderRow, plan: PlannedWrite, sending: Sending, why: string | null): Sent =>
  end(row, sending, { state: 'unknown', code: 'sage_failed', message: `Nobody knows whether Sage has done this${why === null ? '' : ` (${why})`}. ${plan.lookFor}` });

function end(row: OrderRow, { orders, faultPoint }: Sending, change: OrderRowChange): Sent {
  orders.change(row, change);
  faultPoint('recorded');
  return 'go_on';
}

function wait(row: OrderRow, { orders, nowMs, random }: Sending, change: OrderRowChange, askedMs: number | null): Sent {
  const notBefore: IsoTime = isoTimeOf(nowMs() + (askedMs ?? 0) + backOffMs(row.tries, random));
  orders.change(row, { ...change, notBefore });
  return 'wait';
}
