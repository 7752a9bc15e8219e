/**
 * Sums of ledger lines by account and day and by account and month, so that a trial balance reads thousands of rows and
 * not millions. Each sync adds what it changed; nothing is overwritten, so the sums as at an older sync stay readable.
 * Where the additions of many syncs have grown longer than what they add up to, a sum of them all is written beside
 * them (a base), and a reader starts there.
 */
import type { IsoDate } from '../../../src/shared/dates.ts';
import type { SyncNumber } from '../../../src/shared/ids.ts';
import type { LedgerMonth, LedgerTotal } from '../store.ts';
import { toMinorUnits } from './amounts.ts';
import { columnName, versionsOf } from './names.ts';
import type { Db, Statement } from './connection.ts';
import { spansOf } from './ledger-spans.ts';
import { prepared } from './statements.ts';

/** So few lines are added up at once that the sorting of them stays in little memory. */
const linesAtOnce = 100_000;
/** Additions in a bucket beyond this many times what they add up to, and this many rows, are worth a base. */
const worthABase = 2;
const rowsBeforeABase = 200;

type Level = 'ledger_days' | 'ledger_months';

const lines = versionsOf('ledgerLines');
const [date, account, debit, credit] = ['date', 'ledgerAccountId', 'debit', 'credit'].map(columnName) as [string, string, string, string];

/** Brings the sums of the staged sync up to what it holds now; done again it gives the same. Runs in the caller's transaction. */
export function addUpLines(db: Db, sync: SyncNumber, firstPk: number): void {
  dropSums(db, sync);
  db.exec('DELETE FROM ledger_work');
  const addUp = (sign: '+' | '-', where: string): Statement => prepared(db, `
    INSERT INTO ledger_work(account, period, debit, credit)
    SELECT ${account}, ${date}, ${sign}sum(${debit}), ${sign}sum(${credit}) FROM ${lines} WHERE ${where} GROUP BY ${account}, ${date}
    ON CONFLICT DO UPDATE SET debit = debit + excluded.debit, credit = credit + excluded.credit`);
  const lastPk = Number(prepared(db, `SELECT max(pk) FROM ${lines}`).pluck().get() ?? 0);
  const added = addUp('+', 'pk BETWEEN ? AND ? AND to_sync IS NULL');
  for (let from = firstPk; from <= lastPk; from += linesAtOnce) added.run(from, from + linesAtOnce - 1);
  addUp('-', 'to_sync = ?').run(sync);
  const moved = 'FROM ledger_work WHERE debit <> 0 OR credit <> 0';
  prepared(db, `INSERT INTO ledger_days(bucket, base, sync, account, period, debit, credit) SELECT substr(period, 1, 7), 0, ?, account, period, debit, credit ${moved}`).run(sync);
  prepared(db, `INSERT INTO ledger_months(bucket, base, sync, account, period, debit, credit) SELECT substr(period, 1, 4), 0, ?, account, substr(period, 1, 7), sum(debit), sum(credit) ${moved} GROUP BY account, substr(period, 1, 7)`).run(sync);
  prepared(db, `INSERT INTO ledger_touched(sync, bucket) SELECT DISTINCT ?, substr(period, 1, 7) ${moved}`).run(sync);
  db.exec('DELETE FROM ledger_work');
}

const levelOf = (bucket: string): Level => (bucket.length === 7 ? 'ledger_days' : 'ledger_months');

/** The months and years that a sync changed. */
function touchedBuckets(db: Db, sync: SyncNumber): readonly string[] {
  const touched = prepared(db, 'SELECT bucket FROM ledger_touched WHERE sync = ?').pluck().all(sync) as string[];
  return [...touched, ...new Set(touched.map((month) => month.slice(0, 4)))];
}

export function dropSums(db: Db, sync: SyncNumber): void {
  for (const bucket of touchedBuckets(db, sync)) prepared(db, `DELETE FROM ${levelOf(bucket)} WHERE bucket = ? AND base IN (0, 1) AND sync = ?`).run(bucket, sync);
  prepared(db, 'DELETE FROM ledger_touched WHERE sync = ?').run(sync);
}

const visible = 'bucket = @bucket AND ((base = 1 AND sync = @baseSync) OR (base = 0 AND sync > @baseSync AND sync <= @sync))';

function baseSyncOf(db: Db, bucket: string, sync: SyncNumber): number {
  return Number(prepared(db, `SELECT max(sync) FROM ${levelOf(bucket)} WHERE bucket = ? AND base = 1 AND sync <= ?`).pluck().get(bucket, sync) ?? 0);
}

/** Called as the sync is published: writes a base for the buckets that have grown long. */
export function writeBases(db: Db, sync: SyncNumber): void {
  for (const bucket of touchedBuckets(db, sync)) {
    const level = levelOf(bucket);
    const at = { bucket, sync, baseSync: baseSyncOf(db, bucket, sync) };
    const rows = Number(prepared(db, `SELECT count(*) FROM ${level} WHERE ${visible}`).pluck().get(at));
    if (rows < rowsBeforeABase) continue;
    const sums = Number(prepared(db, `SELECT count(*) FROM (SELECT 1 FROM ${level} WHERE ${visible} GROUP BY account, period)`).pluck().get(at));
    if (rows <= worthABase * sums) continue;
    prepared(db, `INSERT INTO ${level}(bucket, base, sync, account, period, debit, credit) SELECT @bucket, 1, @sync, account, period, sum(debit), sum(credit) FROM ${level} WHERE ${visible} GROUP BY account, period HAVING sum(debit) <> 0 OR sum(credit) <> 0`).run(at);
  }
}

type Sum = [account: string, period: string, debit: bigint, credit: bigint];

/** Sums by account (and period, when asked) of one bucket's periods between two. */
function* sumsOf(db: Db, sync: SyncNumber, bucket: string, from: string, to: string, byPeriod: boolean): Generator<Sum> {
  const statement = prepared(db, `SELECT account, ${byPeriod ? 'substr(period, 1, 7)' : "''"} AS span, sum(debit), sum(credit) FROM ${levelOf(bucket)} WHERE ${visible} AND period BETWEEN @from AND @to GROUP BY account${byPeriod ? ', span' : ''}`);
  yield* statement.raw().safeIntegers().all({ bucket, sync, baseSync: baseSyncOf(db, bucket, sync), from, to }) as Sum[];
}

function* yearsBetween(db: Db, from: string, to: string): Generator<string> {
  const next = prepared(db, 'SELECT min(bucket) FROM ledger_months WHERE bucket >= ?').pluck();
  for (let year = next.get(from) as string | null; year !== null && year <= to; year = next.get(`${year}~`) as string | null) yield year;
}

function* sumsBetween(db: Db, sync: SyncNumber, from: IsoDate | null, to: IsoDate | null, byPeriod: boolean): Generator<Sum> {
  const { days, months } = spansOf(from, to);
  for (const span of days) yield* sumsOf(db, sync, span.month, span.from, span.to, byPeriod);
  if (months) for (const year of yearsBetween(db, months.from.slice(0, 4), months.to.slice(0, 4))) yield* sumsOf(db, sync, year, months.from, months.to, byPeriod);
}

function addedUp(sums: Iterable<Sum>): readonly { account: string; period: string; debit: bigint; credit: bigint }[] {
  const totals = new Map<string, { account: string; period: string; debit: bigint; credit: bigint }>();
  for (const [account, period, debit, credit] of sums) {
    const key = `${period} ${account}`;
    const total = totals.get(key);
    if (total) {
      total.debit += debit;
      total.credit += credit;
    } else {
      totals.set(key, { account, period, debit, credit });
    }
  }
  return [...totals.values()].filter((total) => total.debit !== 0n || total.credit !== 0n);
}

export function ledgerTotals(db: Db, sync: SyncNumber, from: IsoDate | null, to: IsoDate | null): readonly LedgerTotal[] {
  return addedUp(sumsBetween(db, sync, from, to, false)).map(({ account, debit, credit }) => ({ ledgerAccountId: account, debit: toMinorUnits(debit), credit: toMinorUnits(credit) }));
}

export function ledgerMonths(db: Db, sync: SyncNumber, from: IsoDate, to: IsoDate): readonly LedgerMonth[] {
  return addedUp(sumsBetween(db, sync, from, to, true)).map(({ account, period, debit, credit }) => ({ ledgerAccountId: account, month: period, debit: toMinorUnits(debit), credit: toMinorUnits(credit) }));
}
