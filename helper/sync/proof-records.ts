/** Looks up, in the books, the records behind a difference. */
import { fromMinor, toMinor, type Minor } from '../../src/shared/money.ts';
import type { ProofRecords } from '../../src/shared/proof/inputs.ts';
import type { LedgerLine } from '../../src/shared/records/ledger.ts';
import type { Party } from '../../src/shared/records/parties.ts';
import { addMinor, zeroMinor } from '../../src/shared/reports/sums.ts';
import type { BooksAt, RecordFilter, RecordQuery } from '../store/store.ts';

const pageSize = 500;
/** Looking for the transaction that does not balance reads every line; in the largest books not all of them. */
const linesReadMax = 400_000;

export function proofRecords(books: BooksAt): ProofRecords {
  const newestLines = (filters: readonly RecordFilter[], limit: number) =>
    books.records({ dataType: 'ledgerLines', filters, order: { column: 'date', descending: true }, limit, after: null }).items.map((text) => JSON.parse(text) as LedgerLine);
  const ofAccount = (id: string): RecordFilter => ({ column: 'ledgerAccountId', is: '=', value: id });
  return {
    linesOfAmount: (accountId, amount, limit) => (['debit', 'credit'] as const)
      .flatMap((column) => newestLines([ofAccount(accountId), { column, is: '=', value: fromMinor(amount) }], limit)).slice(0, limit),
    linesWithoutParty: (accountId, limit) => newestLines([ofAccount(accountId), { column: 'partyId', is: '=', value: null }], limit),
    unbalancedTransactions: (limit) => unbalancedTransactions(books, limit),
    *partyBalances(side) {
      for (const party of everyRecord<Party>(books, { dataType: side, filters: [], order: null })) {
        yield { id: party.id, name: party.name, balance: party.balance === null ? null : toMinor(party.balance) };
      }
    },
  };
}

function* everyRecord<R>(books: BooksAt, query: Omit<RecordQuery, 'limit' | 'after'>): Generator<R> {
  for (let after: string | null = null; ;) {
    const page = books.records({ ...query, limit: pageSize, after });
    for (const text of page.items) yield JSON.parse(text) as R;
    if (page.next === null) return;
    after = page.next;
  }
}

function unbalancedTransactions(books: BooksAt, limit: number): ReturnType<ProofRecords['unbalancedTransactions']> {
  const found: { transactionId: string; firstLineId: string; difference: Minor }[] = [];
  let current = { transactionId: '', firstLineId: '', difference: zeroMinor };
  let read = 0;
  for (const line of everyRecord<LedgerLine>(books, { dataType: 'ledgerLines', filters: [], order: { column: 'transactionId', descending: false } })) {
    const transactionId = line.transactionId ?? line.id;
    if (transactionId !== current.transactionId) {
      if (current.difference !== 0) found.push(current);
      current = { transactionId, firstLineId: line.id, difference: zeroMinor };
    }
    current.difference = addMinor(current.difference, addMinor(toMinor(line.debit), -toMinor(line.credit)));
    read += 1;
    if (found.length >= limit || read >= linesReadMax) return found;
  }
  if (current.difference !== 0) found.push(current);
  return found;
}
