/**
 * A company of a pretend product, in memory, that keeps the connector's duty to the letter: pages in order, checkpoints
 * of its own making, changes told since a checkpoint, deletions told or left to be found out. Tests change its books and
 * plant faults in it.
 */
import type { CompanyReader, ReadMode, ResourceFacts, ResourcePage } from '../../src/sage/connector.ts';
import type { IsoDate, IsoTime } from '../../src/shared/dates.ts';
import { AppError } from '../../src/shared/errors.ts';
import { toMinor, type Minor, type Money } from '../../src/shared/money.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import type { AnyRecord } from '../../src/shared/records/index.ts';
import type { LedgerLine } from '../../src/shared/records/ledger.ts';

type Kept = { readonly record: AnyRecord; readonly changedAt: number };
type List = { readonly facts: ResourceFacts; readonly items: Map<string, Kept>; readonly deleted: Map<string, number> };
type Position = { readonly next: number; readonly since: number; readonly to: number; readonly ids: readonly string[] | null };

export type LittleSage = {
  readonly reader: CompanyReader;
  /** One line for each request: "salesInvoices full 0", "trialBalance". */
  readonly requests: string[];
  put(dataType: DataType, ...records: readonly AnyRecord[]): void;
  remove(dataType: DataType, ...ids: readonly string[]): void;
  idsOf(dataType: DataType): readonly string[];
  /** Called before each answer; what it throws is what the request meets. */
  onRequest: (line: string, signal: AbortSignal) => void | Promise<void>;
  /** What the list pretends to hold, instead of what it does. */
  pretendEmpty: DataType | null;
  trialBalanceOff: Map<string, number>;
  readonly clock: { ms: number };
};

const pageSize = 3;
const factsOf = (dataType: DataType, deletes: ResourceFacts['deletes']): ResourceFacts => ({ name: `${dataType}-list`, dataTypes: [dataType], deletes });

export const littleResources: readonly ResourceFacts[] = [
  factsOf('company', 'never'), factsOf('ledgerAccounts', 'sweep'), factsOf('bankAccounts', 'sweep'), factsOf('customers', 'sweep'),
  factsOf('salesInvoices', 'told'), factsOf('ledgerLines', 'told'), factsOf('quotes', 'sweep'),
];

export function makeLittleSage(resources: readonly ResourceFacts[] = littleResources): LittleSage {
  const lists = new Map<string, List>(resources.map((facts) => [facts.name, { facts, items: new Map(), deleted: new Map() }]));
  const listOf = (dataType: DataType): List => [...lists.values()].find((list) => list.facts.dataTypes.includes(dataType))!;
  const requests: string[] = [];
  let changes = 0;
  let lastAnswer: IsoTime | null = null;

  const sage: LittleSage = {
    requests,
    onRequest: () => undefined,
    pretendEmpty: null,
    trialBalanceOff: new Map(),
    clock: { ms: Date.parse('2026-11-23T10:00:00Z') },
    idsOf: (dataType) => [...listOf(dataType).items.keys()].sort(),
    put(dataType, ...records) {
      for (const record of records) {
        changes += 1;
        const list = listOf(dataType);
        list.items.set(record.id, { record, changedAt: changes });
        list.deleted.delete(record.id);
      }
    },
    remove(dataType, ...ids) {
      for (const id of ids) {
        changes += 1;
        if (listOf(dataType).items.delete(id)) listOf(dataType).deleted.set(id, changes);
      }
    },
    reader: {
      product: 'sage-accounting',
      resources,
      readResource: (name, mode) => readPages(lists.get(name)!, mode),
      readKeys: () => null,
      async trialBalance(asAt, signal) {
        await answer('trialBalance', signal);
        return trialBalance(asAt);
      },
      sageTime: () => lastAnswer,
    },
  };

  async function answer(line: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    requests.push(line);
    await new Promise((done) => setImmediate(done));
    await sage.onRequest(line, signal);
    signal.throwIfAborted();
    sage.clock.ms += 1_000;
    lastAnswer = new Date(sage.clock.ms).toISOString() as IsoTime;
  }

  /** Which records stood on the list when the read began is fixed with its first page, as a stable order by id would. */
  async function* readPages(list: List, mode: ReadMode): AsyncGenerator<ResourcePage> {
    const before = mode.checkpoint === null ? null : JSON.parse(mode.checkpoint) as Position;
    if (mode.kind === 'incremental' && before === null) throw new AppError('our_bug', 'an incremental read needs a checkpoint');
    if (mode.resume && before === null) throw new AppError('our_bug', 'nothing to resume');
    const since = mode.resume ? before!.since : mode.kind === 'full' ? 0 : before!.to;
    const to = mode.resume ? before!.to : changes;
    const isEmpty = sage.pretendEmpty !== null && list.facts.dataTypes.includes(sage.pretendEmpty);
    const ids = isEmpty ? [] : mode.resume && before!.ids !== null ? before!.ids : [...list.items].filter(([, kept]) => kept.changedAt > since).map(([id]) => id).sort();
    let next = mode.resume ? before!.next : 0;
    do {
      await answer(`${list.facts.dataTypes.join('+')} ${mode.kind} ${next}`, mode.signal);
      const some = ids.slice(next, next + pageSize).flatMap((id) => { const kept = list.items.get(id); return kept ? [{ id, record: kept.record }] : []; });
      next += pageSize;
      const good = some.filter(({ record }) => !('broken' in record));
      yield {
        changes: good.map(({ id, record }) => ({ dataType: list.facts.dataTypes[0]!, id, record, source: JSON.stringify({ from: 'sage', ...record }) })),
        rejected: some.filter(({ record }) => 'broken' in record).map(({ id, record }) => ({ sourceId: id, reason: 'broken', source: JSON.stringify(record) })),
        read: some.length,
        expected: ids.length,
        checkpoint: JSON.stringify({ next, since, to, ids } satisfies Position),
        countsAsSeen: true,
      };
    } while (next < ids.length);
    const gone = mode.kind === 'incremental' && list.facts.deletes === 'told' ? [...list.deleted].filter(([, at]) => at > since).map(([id]) => id) : [];
    if (gone.length > 0) {
      yield { changes: gone.map((id) => ({ dataType: list.facts.dataTypes[0]!, id, record: null, source: null })), rejected: [], read: 0, expected: null, checkpoint: JSON.stringify({ next, since, to, ids } satisfies Position), countsAsSeen: false };
    }
  }

  function trialBalance(asAt: IsoDate) {
    const balances = new Map<string, number>(sage.trialBalanceOff);
    for (const { record } of listOf('ledgerLines').items.values()) {
      const line = record as LedgerLine;
      if (line.date <= asAt) balances.set(line.ledgerAccountId, (balances.get(line.ledgerAccountId) ?? 0) + toMinor(line.debit) - toMinor(line.credit));
    }
    return [...balances].map(([ledgerAccountId, balance]) => ({ ledgerAccountId, debit: Math.max(balance, 0) as Minor, credit: Math.max(-balance, 0) as Minor }));
  }

  return sage;
}

// Records for it, as small as their schemas allow.

const money = (pence: number): Money => (pence / 100).toFixed(2) as Money;

export const companyRecord = (): AnyRecord => ({ id: 'company', updatedAt: null, name: 'Fern Ltd', legalName: null, registrationNumber: null, taxNumber: null, country: 'GB', baseCurrency: 'GBP', yearEnd: '03-31', lockedUpTo: null, addresses: [] });

export const ledgerAccount = (id: string, controls: 'debtors_control' | 'bank' | null = null): AnyRecord => ({ id, updatedAt: null, nominalCode: id, name: `Account ${id}`, type: id === '4000' ? 'income' : 'asset', category: id === '4000' ? 'sales' : 'current_assets', controls, taxRateId: null, isActive: true });

export const bankAccount = (balancePence: number): AnyRecord => ({ id: 'bank', updatedAt: null, name: 'Current account', nominalCode: '1200', ledgerAccountId: '1200', kind: 'current', currency: 'GBP', sortCode: null, accountNumber: null, iban: null, balance: money(balancePence), isActive: true });

export const customer = (id: string, name = `Customer ${id}`): AnyRecord => ({ id, updatedAt: null, reference: null, name, contactName: null, emails: [], phone: null, addresses: [], taxNumber: null, currency: 'GBP', creditLimit: null, creditDays: null, onHold: false, balance: null, notes: null, isActive: true });

export function salesInvoice(id: string, pence: number, date = '2026-11-02'): AnyRecord {
  const amount = money(pence);
  return {
    id, updatedAt: null, number: id, reference: null, partyId: 'c1', partyName: 'Customer c1', date: date as IsoDate, dueDate: date as IsoDate, currency: 'GBP', exchangeRate: '1' as never, net: amount, tax: money(0), total: amount, outstanding: amount,
    baseNet: amount, baseTax: money(0), baseTotal: amount, baseOutstanding: amount, status: 'open', voidReason: null, notes: null, lines: [], allocations: [],
  };
}

export const ledgerLine = (id: string, account: string, pence: number, transaction: string, date = '2026-11-02'): AnyRecord => ({ id, updatedAt: null, transactionId: transaction, transactionType: null, date: date as IsoDate, ledgerAccountId: account, reference: null, description: null, partyId: null, partyName: null, debit: money(Math.max(pence, 0)), credit: money(Math.max(-pence, 0)), trackingIds: [] });

export const quote = (id: string): AnyRecord => ({ id, updatedAt: null, number: id, reference: null, partyId: null, partyName: 'Somebody', date: '2026-11-02' as IsoDate, expectedDate: null, currency: 'GBP', exchangeRate: '1' as never, net: money(1), tax: money(0), total: money(1), status: 'open', notes: null, lines: [] });

/** An invoice and its two postings. */
export function postInvoice(sage: LittleSage, id: string, pence: number, date?: string): void {
  sage.put('salesInvoices', salesInvoice(id, pence, date));
  sage.put('ledgerLines', ledgerLine(`${id}-dr`, '1100', pence, id, date), ledgerLine(`${id}-cr`, '4000', -pence, id, date));
}
export function deleteInvoice(sage: LittleSage, id: string): void {
  sage.remove('salesInvoices', id);
  sage.remove('ledgerLines', `${id}-dr`, `${id}-cr`);
}

/** Books with `invoices` invoices that agree in every check. */
export function fillBooks(sage: LittleSage, invoices = 10): void {
  sage.put('company', companyRecord());
  sage.put('ledgerAccounts', ledgerAccount('1100', 'debtors_control'), ledgerAccount('1200', 'bank'), ledgerAccount('4000'));
  sage.put('bankAccounts', bankAccount(0));
  for (let i = 1; i <= 6; i += 1) sage.put('customers', customer(`c${i}`));
  for (let i = 1; i <= invoices; i += 1) postInvoice(sage, `i${String(i).padStart(3, '0')}`, i * 101);
  for (let i = 1; i <= 4; i += 1) sage.put('quotes', quote(`q${i}`));
}
