/**
 * The outbox: orders to Sage, one lane for each company, one row at a time. An order is kept before it is answered for;
 * a row leaves a mark before it is sent; and whatever ends this process, the next one goes on from the marks.
 */
import type { OrderRowState } from '../../src/shared/contract/orders.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { AppError, asAppError } from '../../src/shared/errors.ts';
import type { CompanyId, ConnectionId } from '../../src/shared/ids.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import type { CompanyWriter } from '../../src/sage/writing.ts';
import type { Log } from '../log.ts';
import type { NewOrder, OrderHead, OrderRow, Orders } from '../store/orders.ts';
import { backOffMs } from './back-off.ts';
import { sendRow, type FaultPoint, type Sending } from './send-row.ts';

export type OutboxNeeds = {
  readonly orders: Orders;
  /** Throws what keeps this connection from being used now; a sign-in that is due is made before anything is marked. */
  readonly writer: (connectionId: ConnectionId, sourceId: string) => Promise<CompanyWriter>;
  /** Why nothing of this order may leave any more; null while it may. Asked before each row. */
  readonly forbids: (head: OrderHead) => AppError | null;
  /** Starts reading these data types of a company. False while that cannot begin, as another sync runs. */
  readonly readBack: (companyId: CompanyId, dataTypes: readonly DataType[]) => boolean;
  readonly touches: (head: OrderHead) => readonly DataType[];
  readonly onChanged: (orderId: string) => void;
  readonly log: Log;
  readonly nowMs: () => number;
  readonly random: () => number;
  readonly setTimer: (call: () => void, waitMs: number) => () => void;
  readonly faultPoint?: (name: FaultPoint) => void;
};

export type Problem = { readonly code: AppError['code']; readonly message: string };
export type Outbox = {
  /** Goes on with what an earlier run left. */
  start(): void;
  /** False, and nothing kept, when its key is taken. */
  add(order: NewOrder): boolean;
  cancel(orderId: string): void;
  /** What the rows of a company wait for. */
  problem(companyId: CompanyId): Problem | null;
  /** What stood in the way may be gone: a sign-in, a permission, a sync that ended. */
  wake(): void;
  /** Resolves when the order has ended, the time is over, or `signal` fires. */
  ended(orderId: string, waitMs: number, signal: AbortSignal): Promise<void>;
  /** Nothing more leaves; resolves when what is under way has been noted, or was left to the next start. */
  stop(): Promise<void>;
};

type Lane = { running: Promise<void> | null; isAskedAgain: boolean; failures: number; problem: Problem | null; endTimer: (() => void) | null };

/** A sync that runs is waited for so long at a time. */
const readAgainMs = 2_000;
/** An order may also be ended by another process. */
const lookMs = 1_000;
/** When the helper stops, an answer that is on its way is waited for so long. */
const lastAnswerMs = 3_000;

export function makeOutbox(needs: OutboxNeeds): Outbox {
  const { orders, log, nowMs } = needs;
  const faultPoint = needs.faultPoint ?? (() => undefined);
  const lanes = new Map<CompanyId, Lane>();
  const waiting = new Map<string, Set<() => void>>();
  const stopping = new AbortController();
  let isOn = false;
  let isStopping = false;

  function laneOf(companyId: CompanyId): Lane {
    let lane = lanes.get(companyId);
    if (!lane) lanes.set(companyId, lane = { running: null, isAskedAgain: false, failures: 0, problem: null, endTimer: null });
    return lane;
  }

  const changed = (orderId: string): void => needs.onChanged(orderId);
  const isEnded = (orderId: string): boolean => (orders.read(orderId)?.endedAt ?? null) !== null;

  function run(companyId: CompanyId): void {
    if (!isOn || isStopping) return;
    const lane = laneOf(companyId);
    lane.isAskedAgain = true;
    lane.running ??= drain(companyId, lane).finally(() => {
      lane.running = null;
      if (lane.isAskedAgain) run(companyId);
    });
  }

  function again(companyId: CompanyId, lane: Lane, waitMs: number): void {
    lane.endTimer?.();
    lane.endTimer = needs.setTimer(() => run(companyId), waitMs);
  }

  async function drain(companyId: CompanyId, lane: Lane): Promise<void> {
    lane.isAskedAgain = false;
    lane.endTimer?.();
    lane.endTimer = null;
    for (;;) {
      let head: OrderHead | null = null;
      try {
        if (isStopping) return;
        readBackEnded(companyId, lane);
        head = orders.open().find((one) => one.companyId === companyId && one.endedAt === null) ?? null;
        if (head === null) return;
        const waitMs = await step(head);
        setProblem(head, lane, null);
        lane.failures = 0;
        if (waitMs === null) continue;
        return again(companyId, lane, waitMs);
      } catch (thrown) {
        if (isStopping) return;
        const error = asAppError(thrown);
        lane.failures += 1;
        if (error.code === 'our_bug') log.error('an order cannot go on', { err: error, companyId });
        if (head) setProblem(head, lane, { code: error.code, message: error.message });
        return again(companyId, lane, Math.max(error.retryAfterMs ?? 0, backOffMs(lane.failures, needs.random)));
      }
    }
  }

  function setProblem(head: OrderHead, lane: Lane, problem: Problem | null): void {
    const isNew = lane.problem?.code !== problem?.code;
    lane.problem = problem;
    if (isNew) changed(head.id);
  }

  /** One row further. Null: go on at once; otherwise so long there is nothing to do. */
  async function step(head: OrderHead): Promise<number | null> {
    const forbidden = needs.forbids(head);
    if (head.isCancelled) orders.endQueued(head.id, { state: 'cancelled', message: 'It was cancelled before it left.' });
    if (forbidden) stopOrder(head, forbidden);
    const row = orders.nextRow(head.id);
    if (row === null) return endOrder(head);
    const leftMs = Date.parse(row.notBefore ?? '') - nowMs();
    if (leftMs > 0) return leftMs;
    const writer = await needs.writer(head.connectionId, head.sourceId);
    const sent = await sendRow(head, row, sendingWith(writer));
    changed(head.id);
    if (sent === 'go_on') return null;
    const waits = orders.nextRow(head.id);
    return Math.max(1, Date.parse(waits?.notBefore ?? '') - nowMs() || 1);
  }

  const sendingWith = (writer: CompanyWriter): Sending => ({ orders, writer, signal: stopping.signal, nowMs, random: needs.random, faultPoint });

  /** Its connection, its company or its permission is gone: nothing leaves, and what left is not asked about again. */
  function stopOrder(head: OrderHead, { code, message }: AppError): void {
    orders.endQueued(head.id, { state: 'cancelled', code, message });
    for (let row: OrderRow | null = orders.nextRow(head.id); row !== null; row = orders.nextRow(head.id)) {
      if (!orders.change(row, { state: 'unknown', code, message: `Nobody knows whether Sage has done this, and it can no longer be asked: ${message}. Look in Sage.` })) break;
    }
    changed(head.id);
  }

  function endOrder(head: OrderHead): null {
    const counts = orders.counts(head.id);
    const isEnd = orders.end(head.id, isoTimeOf(nowMs()), counts.done + counts.unknown > 0 && needs.touches(head).length > 0);
    faultPoint('ended');
    if (isEnd) {
      const said = (Object.entries(counts) as [OrderRowState, number][]).filter(([, count]) => count > 0).map(([state, count]) => `${count} ${state}`).join(', ');
      log.info(`order ${head.id} has ended: ${said}`, { companyId: head.companyId });
    }
    changed(head.id);
    for (const leave of [...(waiting.get(head.id) ?? [])]) leave();
    return null;
  }

  /** What was written is read at once; several orders that ended meanwhile are read together. */
  function readBackEnded(companyId: CompanyId, lane: Lane): void {
    const owing = orders.open().filter((one) => one.companyId === companyId && one.endedAt !== null);
    if (owing.length === 0) return;
    const readable = owing.filter((one) => needs.forbids(one)?.code !== 'not_found');
    for (const head of owing) if (!readable.includes(head)) orders.readBack(head.id);
    const dataTypes = [...new Set(readable.flatMap((head) => needs.touches(head)))];
    if (readable.length === 0) return;
    if (!needs.readBack(companyId, dataTypes)) {
      again(companyId, lane, readAgainMs);
      return;
    }
    for (const head of readable) {
      orders.readBack(head.id);
      changed(head.id);
    }
    faultPoint('read');
  }

  /** Resolves at the end of an order, and when the time is over. */
  const newsOf = (orderId: string, waitMs: number, signal: AbortSignal): Promise<void> => new Promise((resolve) => {
    const callers = waiting.get(orderId) ?? new Set();
    waiting.set(orderId, callers);
    const leave = (): void => {
      callers.delete(leave);
      if (callers.size === 0) waiting.delete(orderId);
      endTimer();
      signal.removeEventListener('abort', leave);
      resolve();
    };
    const endTimer = needs.setTimer(leave, waitMs);
    callers.add(leave);
    signal.addEventListener('abort', leave);
  });

  const wake = (): void => {
    for (const companyId of new Set(orders.open().map((one) => one.companyId))) run(companyId);
  };

  return {
    start() {
      isOn = true;
      wake();
    },
    add(order) {
      const isAdded = orders.add(order);
      faultPoint('kept');
      if (isAdded) {
        changed(order.head.id);
        run(order.head.companyId);
      }
      return isAdded;
    },
    cancel(orderId) {
      const head = orders.read(orderId);
      if (head === null) throw new AppError('not_found', `there is no order "${orderId}"`);
      if (head.endedAt !== null) return;
      orders.cancel(orderId);
      orders.endQueued(orderId, { state: 'cancelled', message: 'It was cancelled before it left.' });
      changed(orderId);
      run(head.companyId);
    },
    problem: (companyId) => lanes.get(companyId)?.problem ?? null,
    wake,
    async ended(orderId, waitMs, signal) {
      for (let leftMs = waitMs; leftMs > 0 && !isEnded(orderId) && !signal.aborted && !isStopping; leftMs -= lookMs) await newsOf(orderId, Math.min(leftMs, lookMs), signal);
    },
    async stop() {
      isStopping = true;
      for (const callers of [...waiting.values()]) for (const leave of [...callers]) leave();
      for (const lane of lanes.values()) lane.endTimer?.();
      const endTimer = needs.setTimer(() => stopping.abort(new AppError('shutting_down', 'the helper is stopping')), lastAnswerMs);
      await Promise.all([...lanes.values()].flatMap((lane) => lane.running ?? []));
      endTimer();
      stopping.abort();
    },
  };
}
