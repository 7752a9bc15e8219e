/**
 * A store as plain maps: what every published sync must show, worked out the slow and obvious way. The test writes the
 * same pages into it and into the real one and asks both the same questions.
 */
import type { Change, ChangeBetween, LedgerTotal, OpenItem } from '../../helper/store/store.ts';
import type { IsoDate } from '../../src/shared/dates.ts';
import { toMinor, type Money } from '../../src/shared/money.ts';
import { dataTypes, type DataType } from '../../src/shared/records/data-types.ts';
import type { RecordOf } from '../../src/shared/records/index.ts';

export type Kept = { readonly record: string; readonly source: string };
type Books = ReadonlyMap<DataType, ReadonlyMap<string, Kept>>;

const copy = (books: Books): Map<DataType, Map<string, Kept>> => new Map([...books].map(([dataType, records]) => [dataType, new Map(records)]));
const same = (a: Kept | undefined, b: Kept | undefined): boolean => a?.record === b?.record && a?.source === b?.source;

export class StoreModel {
  readonly published = new Map<number, Books>();
  private current: Books = new Map(dataTypes.map((dataType) => [dataType, new Map<string, Kept>()]));
  private staged = copy(this.current);
  private seen = new Set<string>();
  private stagedAs: number | null = null;

  begin(): void {
    this.staged = copy(this.current);
    this.seen.clear();
  }

  write(changes: readonly Change[], countsAsSeen: boolean): void {
    for (const { dataType, id, record, source } of changes) {
      const records = this.staged.get(dataType);
      const before = records?.get(id);
      if (record === null) records?.delete(id);
      else records?.set(id, { record: JSON.stringify(record), source: source ?? 'null' });
      // What this sync wrote cannot vanish from it; only what stayed the same has to be seen.
      if (record !== null && (countsAsSeen || !same(before, records?.get(id)))) this.seen.add(`${dataType} ${id}`);
    }
  }

  /** Published ids of a type that the staged sync holds unchanged and has not seen. */
  vanished(dataType: DataType): readonly string[] {
    return [...this.current.get(dataType) ?? []].filter(([id, kept]) => same(kept, this.staged.get(dataType)?.get(id)) && !this.seen.has(`${dataType} ${id}`)).map(([id]) => id);
  }

  known(dataType: DataType): number {
    return this.current.get(dataType)?.size ?? 0;
  }

  removeVanished(dataType: DataType): void {
    for (const id of this.vanished(dataType)) this.staged.get(dataType)?.delete(id);
  }

  publish(sync: number): void {
    this.current = copy(this.staged);
    this.published.set(sync, this.current);
    this.stagedAs = null;
  }

  /** Lets the staged books be read under their number. */
  stage(sync: number): void {
    this.stagedAs = sync;
  }

  records(sync: number, dataType: DataType): ReadonlyMap<string, Kept> {
    const books = sync === this.stagedAs ? this.staged : this.published.get(sync);
    return books?.get(dataType) ?? new Map();
  }

  private parsed<T extends DataType>(sync: number, dataType: T): readonly RecordOf<T>[] {
    return [...this.records(sync, dataType).values()].map(({ record }) => JSON.parse(record) as RecordOf<T>);
  }

  ledger(sync: number, from: IsoDate | null, to: IsoDate | null, keyOf: (line: RecordOf<'ledgerLines'>) => string): ReadonlyMap<string, Omit<LedgerTotal, 'ledgerAccountId'>> {
    const totals = new Map<string, { debit: number; credit: number }>();
    for (const line of this.parsed(sync, 'ledgerLines')) {
      if ((from !== null && line.date < from) || (to !== null && line.date > to)) continue;
      const total = totals.get(keyOf(line)) ?? { debit: 0, credit: 0 };
      totals.set(keyOf(line), { debit: total.debit + toMinor(line.debit), credit: total.credit + toMinor(line.credit) });
    }
    for (const [key, { debit, credit }] of totals) if (debit === 0 && credit === 0) totals.delete(key);
    return totals as unknown as ReadonlyMap<string, Omit<LedgerTotal, 'ledgerAccountId'>>;
  }

  /** Outstanding at a day, by "type id"; only what is not nil. */
  open(sync: number, asAt: IsoDate): ReadonlyMap<string, number> {
    const open = new Map<string, number>();
    const add = (dataType: OpenItem['dataType'], id: string, sign: number, date: IsoDate, now: Money, allocations: RecordOf<'salesInvoices'>['allocations']): void => {
      const later = allocations.filter((one) => one.date > asAt).reduce((sum, one) => sum + toMinor(one.baseAmount), 0);
      const outstanding = sign * (toMinor(now) + later);
      if (date <= asAt && outstanding !== 0) open.set(`${dataType} ${id}`, outstanding);
    };
    for (const one of this.parsed(sync, 'salesInvoices')) if (one.status !== 'void' && one.status !== 'draft') add('salesInvoices', one.id, 1, one.date, one.baseOutstanding, one.allocations);
    for (const one of this.parsed(sync, 'receipts')) if (!one.isVoid) add('receipts', one.id, one.kind === 'refund' ? 1 : -1, one.date, one.baseUnallocated, one.allocations);
    return open;
  }

  changes(dataType: DataType, from: number, to: number): readonly ChangeBetween[] {
    const [before, after] = [this.records(from, dataType), this.records(to, dataType)];
    const changes: ChangeBetween[] = [];
    for (const id of new Set([...before.keys(), ...after.keys()])) {
      const [was, is] = [before.get(id), after.get(id)];
      if (same(was, is)) continue;
      changes.push({ change: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed', id, before: was?.record ?? null, after: is?.record ?? null });
    }
    return changes;
  }
}
