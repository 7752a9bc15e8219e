/**
 * Takes an order: finds its company, asks whether its connection may, checks every row by Sage's own rules and keeps it.
 * Where a row is wrong no row is sent; the same key with the same rows is the same order, for good.
 */
import { createHash } from 'node:crypto';
import type { WriteOutcome, WriteResult, WritingVerb } from '../../src/shared/contract/activities.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { CompanyId, ConnectionId } from '../../src/shared/ids.ts';
import { checkInput } from '../../src/sage/activities/check-input.ts';
import { findWrite, type ActivityTable, type ObjectDefinition, type WriteDefinition } from '../../src/sage/activities/definition.ts';
import { referencesIn } from '../../src/sage/activities/references.ts';
import { dataTypesOf } from '../../src/sage/activities/touched-types.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import type { OrderHead, OrderRow, Orders } from '../store/orders.ts';
import type { Outbox } from './outbox.ts';

export type Ordering = {
  readonly connectionId: ConnectionId;
  readonly companyId?: CompanyId | undefined;
  readonly sourceId?: string | undefined;
  readonly verb: WritingVerb;
  readonly object: string;
  readonly procedure: string | null;
  readonly rows: readonly unknown[];
  readonly dryRun: boolean;
  readonly idempotencyKey?: string | undefined;
  readonly waitMs: number;
};
export type Placed = { readonly idempotencyKey: string | null; readonly orderId: string | null; readonly results: readonly WriteResult[] };

export type Company = { readonly id: CompanyId; readonly name: string; readonly connectionId: ConnectionId; readonly sourceId: string };

export type PlacingNeeds = {
  readonly orders: Orders;
  readonly outbox: Pick<Outbox, 'add' | 'ended'>;
  readonly companies: () => readonly Company[];
  /** Throws `not_found`, `not_supported`, `not_permitted`. */
  readonly checkPermitted: (connectionId: ConnectionId, verb: WritingVerb) => void;
  readonly table: (connectionId: ConnectionId) => Promise<ActivityTable>;
  /** Whether the books, as last read, hold a record; null where they cannot be read now. */
  readonly holds: (companyId: CompanyId, dataType: DataType, id: string) => boolean | null;
  readonly randomHex: (bytes: number) => string;
  readonly nowMs: () => number;
};

export type PlaceOrder = (ordering: Ordering, signal: AbortSignal) => Promise<Placed>;

export function makePlaceOrder(needs: PlacingNeeds): PlaceOrder {
  return async (ordering, signal) => {
    needs.checkPermitted(ordering.connectionId, ordering.verb);
    const company = companyOf(needs.companies(), ordering);
    const { object, write } = objectOf(await needs.table(ordering.connectionId), ordering);
    const digest = digestOf(ordering, company);
    const key = ordering.idempotencyKey ?? `ledgerline-${needs.randomHex(16)}`;
    const known = ordering.dryRun ? null : needs.orders.withKey(key);
    if (known) return repeated(known, digest, ordering, signal);
    const problems = checkRows(object, ordering);
    if (ordering.dryRun) return { idempotencyKey: null, orderId: null, results: problems.map((found, row) => dryResult(row, found ?? missing(company, write, ordering.rows[row]))) };
    if (problems.some((found) => found !== null)) return { idempotencyKey: ordering.idempotencyKey ?? null, orderId: null, results: problems.map((found, row) => (found ? dryResult(row, found) : { row, outcome: 'not_tried', id: null, message: 'Another row is wrong, so nothing was sent.', field: null })) };
    // Forgotten while the table was loaded, or asked for by another at the same moment.
    needs.checkPermitted(ordering.connectionId, ordering.verb);
    const head: OrderHead = {
      id: `order-${needs.randomHex(8)}`, key, connectionId: ordering.connectionId, companyId: company.id, sourceId: company.sourceId, verb: ordering.verb, object: object.name, procedure: ordering.procedure,
      digest, createdAt: isoTimeOf(needs.nowMs()), endedAt: null, isCancelled: false, owesReading: false,
    };
    if (!needs.outbox.add({ head, rows: ordering.rows.map((row) => keptRow(row as Fields, write, needs.randomHex(16))) })) {
      const other = needs.orders.withKey(key);
      if (other) return repeated(other, digest, ordering, signal);
    }
    await needs.outbox.ended(head.id, ordering.waitMs, signal);
    return replyOf(head, false);
  };

  async function repeated(known: OrderHead, digest: string, { waitMs }: Ordering, signal: AbortSignal): Promise<Placed> {
    if (known.digest !== digest) throw new AppError('already_exists', `the idempotency key "${known.key}" was used for other rows, on ${known.createdAt}; take another key for these`);
    await needs.outbox.ended(known.id, waitMs, signal);
    return replyOf(known, true);
  }

  function replyOf(head: OrderHead, isRepeated: boolean): Placed {
    return { idempotencyKey: head.key, orderId: head.id, results: needs.orders.rows(head.id).map((row) => resultOf(row, isRepeated)) };
  }

  /** What a row refers to and the books do not hold: they may be older than Sage, so only a dry run minds. */
  function missing(company: Company, write: WriteDefinition, row: unknown): Found | null {
    for (const { field, object, id } of referencesIn(write, row as Fields)) {
      const dataTypes = dataTypesOf(object);
      if (dataTypes === null) continue;
      const answers = dataTypes.map((dataType) => needs.holds(company.id, dataType, id));
      if (answers.every((answer) => answer === false)) return { field, message: `the books of ${company.name}, as last read, hold no record with the id "${id.slice(0, 60)}"` };
    }
    return null;
  }
}

type Fields = Readonly<Record<string, unknown>>;
type Found = { readonly field: string | null; readonly message: string };

function companyOf(companies: readonly Company[], { connectionId, companyId, sourceId }: Ordering): Company {
  const linked = companies.filter((one) => one.connectionId === connectionId);
  const meant = linked.filter((one) => (companyId === undefined || one.id === companyId) && (sourceId === undefined || one.sourceId === sourceId));
  const [only, another] = meant;
  if (only && !another) return only;
  if (companyId !== undefined || sourceId !== undefined) throw new AppError('not_found', 'this connection has no linked company of this id; only a linked company can be written to');
  if (!only) throw new AppError('not_found', 'no company is linked through this connection; link the one to write to first');
  throw new AppError('bad_request', `companyId: this connection has ${linked.length} companies, and one must be named: ${linked.map((one) => one.id).slice(0, 10).join(', ')}`);
}

function objectOf(table: ActivityTable, { object: name, verb, procedure }: Ordering): { readonly object: ObjectDefinition; readonly write: WriteDefinition } {
  const object = table.find(name);
  if (!object) throw new AppError('not_found', `there is no object "${name}"`);
  if (object.readOnly !== null) throw new AppError('not_supported', object.readOnly);
  const write = findWrite(object, verb, procedure);
  if (!write) throw new AppError('not_supported', `"${procedure ?? verb}" is not offered for ${object.label}; offered are ${object.writes.map((one) => one.procedure?.name ?? one.verb).join(', ') || 'no writes'}`);
  return { object, write };
}

function checkRows(object: ObjectDefinition, { verb, procedure, rows }: Ordering): (Found | null)[] {
  return rows.map((row) => {
    const [first, ...more] = checkInput(object, verb, row, procedure);
    if (!first) return null;
    const rest = more.slice(0, 4).map(({ field, problem }) => `${field} ${problem}`);
    return { field: first.field === '' ? null : first.field, message: [`${first.field} ${first.problem}`.trim(), ...rest].join('; ') };
  });
}

const dryResult = (row: number, found: Found | null): WriteResult => ({ row, outcome: found ? 'refused' : 'would_work', id: null, message: found?.message ?? null, field: found?.field ?? null });

function keptRow({ id, ...fields }: Fields, { needsId }: WriteDefinition, key: string): Pick<OrderRow, 'key' | 'targetId' | 'fields'> {
  return needsId ? { key, targetId: String(id as string | number), fields } : { key, targetId: null, fields: id === undefined ? fields : { id, ...fields } };
}

function digestOf({ connectionId, verb, object, procedure, rows }: Ordering, company: Company): string {
  return createHash('sha256').update(inOrder([connectionId, company.id, company.sourceId, verb, object, procedure, rows])).digest('hex');
}

/** JSON with the members of every object in order: the same rows written otherwise are the same rows. */
function inOrder(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inOrder).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  return `{${Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => `${JSON.stringify(name)}:${inOrder(one)}`).join(',')}}`;
}

const outcomes: Readonly<Record<OrderRow['state'], WriteOutcome>> = { queued: 'waiting', sending: 'waiting', done: 'done', refused: 'refused', unknown: 'unknown', cancelled: 'not_tried' };

function resultOf(row: OrderRow, isRepeated: boolean): WriteResult {
  const outcome = isRepeated && row.state === 'done' ? 'already_done' : outcomes[row.state];
  return { row: row.row, outcome, id: row.sageId ?? row.targetId, message: row.message, field: row.field };
}
