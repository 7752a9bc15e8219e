/** Orders to Sage on SQLite; see `helper/store/orders.ts`. */
import { orderRowStates } from '../../../../src/shared/contract/orders.ts';
import type { ConnectionId } from '../../../../src/shared/ids.ts';
import type { NewOrder, OrderCounts, OrderHead, OrderRow, OrderRowChange, Orders } from '../../orders.ts';
import type { Db } from '../connection.ts';
import { prepared } from '../statements.ts';

const headColumns = 'id, key, connection_id AS connectionId, company_id AS companyId, source_id AS sourceId, verb, object, procedure, digest, created_at AS createdAt, ended_at AS endedAt, is_cancelled AS isCancelled, owes_reading AS owesReading';
const rowColumns = 'order_id AS orderId, row, state, key, target_id AS targetId, fields, tries, sent_at AS sentAt, not_before AS notBefore, sage_id AS sageId, code, message, field';

type KeptHead = Omit<OrderHead, 'owesReading' | 'isCancelled'> & { readonly owesReading: number; readonly isCancelled: number };
type KeptRow = Omit<OrderRow, 'fields'> & { readonly fields: string };
const headOf = (kept: KeptHead): OrderHead => ({ ...kept, owesReading: kept.owesReading === 1, isCancelled: kept.isCancelled === 1 });
const rowOf = (kept: KeptRow): OrderRow => ({ ...kept, fields: JSON.parse(kept.fields) as OrderRow['fields'] });

const openStates = "state IN ('queued', 'sending')";
/** A time that is set to null is cleared; what is left out stays. */
const changes = `state = @state, tries = coalesce(@tries, tries), sent_at = coalesce(@sentAt, sent_at), not_before = @notBefore,
  sage_id = coalesce(@sageId, sage_id), code = @code, message = @message, field = @field`;
const valuesOf = (change: OrderRowChange) => ({ tries: null, sentAt: null, notBefore: null, sageId: null, code: null, message: null, field: null, ...change });

function add(db: Db, { head, rows }: NewOrder): boolean {
  const added = prepared(db, `
    INSERT INTO orders(id, key, connection_id, company_id, source_id, verb, object, procedure, digest, created_at, ended_at)
    VALUES (@id, @key, @connectionId, @companyId, @sourceId, @verb, @object, @procedure, @digest, @createdAt, @endedAt) ON CONFLICT (key) DO NOTHING`).run({ ...head, isCancelled: 0, owesReading: 0 }).changes === 1;
  if (!added) return false;
  const insert = prepared(db, "INSERT INTO order_rows(order_id, row, state, key, target_id, fields) VALUES (?, ?, 'queued', ?, ?, ?)");
  rows.forEach((row, index) => insert.run(head.id, index, row.key, row.targetId, JSON.stringify(row.fields)));
  return true;
}

export function ordersIn(db: Db): Orders {
  const oneHead = (where: string, value: string): OrderHead | null => {
    const kept = prepared(db, `SELECT ${headColumns} FROM orders WHERE ${where} = ?`).get(value) as KeptHead | undefined;
    return kept === undefined ? null : headOf(kept);
  };
  return {
    add: (order) => db.transaction(add).immediate(db, order),
    read: (id) => oneHead('id', id),
    withKey: (key) => oneHead('key', key),
    list: (limit) => (prepared(db, `SELECT ${headColumns} FROM orders ORDER BY n DESC LIMIT ?`).all(limit) as KeptHead[]).map(headOf),
    counts(id) {
      const counted = new Map(prepared(db, 'SELECT state, count(*) FROM order_rows WHERE order_id = ? GROUP BY state').raw().all(id) as [string, number][]);
      return Object.fromEntries(orderRowStates.map((state) => [state, counted.get(state) ?? 0])) as OrderCounts;
    },
    rows: (id) => (prepared(db, `SELECT ${rowColumns} FROM order_rows WHERE order_id = ? ORDER BY row`).all(id) as KeptRow[]).map(rowOf),
    open: () => (prepared(db, `SELECT ${headColumns} FROM orders WHERE ended_at IS NULL OR owes_reading = 1 ORDER BY n`).all() as KeptHead[]).map(headOf),
    nextRow(id) {
      const kept = prepared(db, `SELECT ${rowColumns} FROM order_rows WHERE order_id = ? AND ${openStates} ORDER BY row LIMIT 1`).get(id) as KeptRow | undefined;
      return kept === undefined ? null : rowOf(kept);
    },
    change: (row, change) => prepared(db, `UPDATE order_rows SET ${changes} WHERE order_id = @orderId AND row = @row AND state = @from AND tries = @fromTries`)
      .run({ ...valuesOf(change), orderId: row.orderId, row: row.row, from: row.state, fromTries: row.tries }).changes === 1,
    cancel: (id) => void prepared(db, 'UPDATE orders SET is_cancelled = 1 WHERE id = ?').run(id),
    endQueued: (id, change) => prepared(db, `UPDATE order_rows SET ${changes} WHERE order_id = @orderId AND state = 'queued'`).run({ ...valuesOf(change), orderId: id }).changes,
    end: (id, at, owesReading) => prepared(db, `
      UPDATE orders SET ended_at = @at, owes_reading = @owes WHERE id = @id AND ended_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM order_rows WHERE order_id = @id AND ${openStates})`).run({ id, at, owes: owesReading ? 1 : 0 }).changes === 1,
    readBack: (id) => void prepared(db, 'UPDATE orders SET owes_reading = 0 WHERE id = ?').run(id),
    forgetFields: (connectionId: ConnectionId) => void prepared(db, `
      UPDATE order_rows SET fields = '{}' WHERE NOT (${openStates}) AND order_id IN (SELECT id FROM orders WHERE connection_id = ?)`).run(connectionId),
  };
}
