/** activity create|update|delete|execute, and orders: writing rows of a file to Sage, and what became of each. */
import type { ReplyOf } from '../../../src/shared/contract/endpoint.ts';
import type { WriteOutcome, WritingVerb } from '../../../src/shared/contract/activities.ts';
import type { Contract } from '../../../src/shared/contract/index.ts';
import type { OrderStatus } from '../../../src/shared/contract/orders.ts';
import type { Context } from '../context.ts';
import { findCompany, findConnection } from '../context.ts';
import { readRows } from '../read-rows.ts';
import { asColumns, CommandFailed, exitCodes } from '../say.ts';

export type WriteOptions = { readonly file: string; readonly company?: string; readonly procedure?: string; readonly key?: string; readonly dryRun?: boolean };
type Reply = ReplyOf<Contract['createActivity']>;

const outcomeWords: Readonly<Record<WriteOutcome, string>> = { would_work: 'would work', done: 'done', already_done: 'done before', refused: 'refused', unknown: 'UNKNOWN', not_tried: 'not sent', waiting: 'waiting' };
const writeWaitMs = 20_000;

export async function write(context: Context, verb: WritingVerb, connection: string, object: string, options: WriteOptions): Promise<void> {
  const { client, say } = context;
  if ((verb === 'execute') !== (options.procedure !== undefined)) throw new CommandFailed(verb === 'execute' ? 'execute needs --procedure, such as release' : '--procedure goes with execute alone', 'bad_request', exitCodes.usage);
  const rows = readRows(options.file);
  const { id } = await findConnection(client, connection);
  const companyId = options.company === undefined ? undefined : (await findCompany(client, options.company)).id;
  const body = { connectionId: id, companyId, object, rows, dryRun: options.dryRun ?? false, idempotencyKey: options.key, waitMs: writeWaitMs };
  const send = (): Promise<Reply> => {
    switch (verb) {
      case 'create': return client.call('createActivity', body);
      case 'update': return client.call('updateActivity', body);
      case 'delete': return client.call('deleteActivity', body);
      case 'execute': return client.call('executeActivity', { ...body, procedure: options.procedure ?? '' });
    }
  };
  const reply = await send();
  say.result(reply, linesOf(reply));
  const bad = reply.results.filter(({ outcome }) => ['refused', 'unknown', 'not_tried'].includes(outcome)).length;
  if (bad > 0) throw new CommandFailed(options.dryRun ? `${bad} of ${reply.results.length} rows would be refused` : `${bad} of ${reply.results.length} rows were not written`, 'sage_refused');
}

function linesOf({ orderId, results }: Reply): readonly string[] {
  const rows = asColumns(results.map(({ row, outcome, id, field, message }) => [`row ${row + 1}`, outcomeWords[outcome], id ?? '', [field, message].filter(Boolean).join(': ')]));
  const waits = results.filter(({ outcome }) => outcome === 'waiting').length;
  return [...rows, ...(orderId === null ? [] : [`${orderId}${waits > 0 ? `: ${waits} rows wait; ask again with: ledgerline orders show ${orderId}` : ''}`])];
}

const stateOf = ({ endedAt, counts, problem }: OrderStatus): string => {
  const said = Object.entries(counts).filter(([, count]) => count > 0).map(([state, count]) => `${count} ${state}`).join(', ');
  return `${endedAt === null ? 'open' : 'ended'}: ${said}${problem ? ` (${problem.message})` : ''}`;
};

export async function listOrders({ client, say }: Context, options: { readonly limit: string }): Promise<void> {
  const { orders } = await client.call('listOrders', { limit: Number(options.limit) });
  say.result({ orders }, orders.length === 0 ? 'Nothing was ever given to Sage to write.' : asColumns(orders.map((one) => [one.orderId, one.createdAt, `${one.procedure ?? one.verb} ${one.object}`, stateOf(one)])));
}

function sayOrder({ say }: Context, found: ReplyOf<Contract['readOrder']>): void {
  const { order, rows } = found;
  say.result(found, [`${order.orderId}  ${order.procedure ?? order.verb} ${order.object}  ${stateOf(order)}`, ...asColumns(rows.map(({ row, state, id, field, message }) => [`row ${row + 1}`, state, id ?? '', [field, message].filter(Boolean).join(': ')]))]);
}

export async function showOrder(context: Context, orderId: string): Promise<void> {
  sayOrder(context, await context.client.call('readOrder', { orderId }));
}

export async function cancelOrder(context: Context, orderId: string): Promise<void> {
  sayOrder(context, await context.client.call('cancelOrder', { orderId }));
}
