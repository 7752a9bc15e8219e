/**
 * Sage 50's transaction types and what each is in our model. A settlement discount (SD, PD) is told as a credit note: it
 * lessens what is owed, has a nominal account of its own, and is no money that moved. SP and PR are refunds.
 */
import type { DataType } from '../../../../shared/records/data-types.ts';
import type { RecordKey } from '../../../connector.ts';
import type { Ledger } from '../party-ids.ts';

export type DocumentType = Extract<DataType, 'salesInvoices' | 'salesCreditNotes' | 'bills' | 'supplierCreditNotes'>;
export type TransactionFacts =
  | { readonly is: 'document'; readonly dataType: DocumentType; readonly ledger: Ledger }
  | { readonly is: 'settlement'; readonly dataType: 'receipts' | 'payments'; readonly ledger: Ledger; readonly kind: 'payment' | 'refund' }
  | { readonly is: 'bank'; readonly dataType: 'bankTransactions'; readonly kind: 'receipt' | 'payment' }
  | { readonly is: 'journal' };

const document = (dataType: DocumentType, ledger: Ledger): TransactionFacts => ({ is: 'document', dataType, ledger });
const settlement = (dataType: 'receipts' | 'payments', ledger: Ledger, kind: 'payment' | 'refund'): TransactionFacts => ({ is: 'settlement', dataType, ledger, kind });
const bank = (kind: 'receipt' | 'payment'): TransactionFacts => ({ is: 'bank', dataType: 'bankTransactions', kind });

const factsByType: ReadonlyMap<string, TransactionFacts> = new Map(Object.entries({
  SI: document('salesInvoices', 'customer'), SC: document('salesCreditNotes', 'customer'), SD: document('salesCreditNotes', 'customer'),
  PI: document('bills', 'supplier'), PC: document('supplierCreditNotes', 'supplier'), PD: document('supplierCreditNotes', 'supplier'),
  SR: settlement('receipts', 'customer', 'payment'), SA: settlement('receipts', 'customer', 'payment'), SP: settlement('receipts', 'customer', 'refund'),
  PP: settlement('payments', 'supplier', 'payment'), PA: settlement('payments', 'supplier', 'payment'), PR: settlement('payments', 'supplier', 'refund'),
  BP: bank('payment'), CP: bank('payment'), VP: bank('payment'), BR: bank('receipt'), CR: bank('receipt'), VR: bank('receipt'),
  JC: { is: 'journal' }, JD: { is: 'journal' },
} satisfies Record<string, TransactionFacts>));

/** Null for a type that we do not know. */
export const factsOfType = (type: string): TransactionFacts | null => factsByType.get(type) ?? null;

export const transactionId = (type: string, header: number): string => `${type}-${header}`;
/** A journal goes by the first of the transactions that make it. */
export const journalId = (header: number): string => `JNL-${header}`;

/** Whatever a transaction of this type and number may be told as; none for a type that we do not know. */
export function keysOfTransaction(type: string, header: number): readonly RecordKey[] {
  const facts = factsOfType(type);
  if (facts === null) return [];
  return facts.is === 'journal' ? (['journalEntries', 'transfers'] as const).map((dataType) => ({ dataType, id: journalId(header) })) : [{ dataType: facts.dataType, id: transactionId(type, header) }];
}

export const trailTypes = [
  'salesInvoices', 'salesCreditNotes', 'bills', 'supplierCreditNotes', 'receipts', 'payments', 'bankTransactions', 'transfers', 'journalEntries', 'ledgerLines',
] as const satisfies readonly DataType[];
