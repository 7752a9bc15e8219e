/** How a file of `documents/` says what a numbered document with items is: two tables, and one pure function from their rows to a record. */
import type { DataType } from '../../../../shared/records/data-types.ts';
import type { AnyRecord } from '../../../../shared/records/index.ts';
import type { DocumentLine } from '../../../../shared/records/parts.ts';
import type { TradeOrder } from '../../../../shared/records/quotes-and-orders.ts';
import type { Decimal, Money } from '../../../../shared/money.ts';
import { toDecimal } from '../../../../shared/money.ts';
import { addMoney, isZero } from '../../../exact-amounts.ts';
import { dateOf, decimalOrNull, money, moneyOrNull, numberOf, requiredDate, text, updatedAt } from '../cells.ts';
import type { SourceRow } from '../cells.ts';
import type { Currencies } from '../company-facts.ts';
import { partyId, projectId, departmentId } from '../party-ids.ts';
import type { Ledger } from '../party-ids.ts';
import type { SourceTable } from '../source-table.ts';

export type NumberedDocument = { readonly head: SourceRow; readonly items: readonly SourceRow[]; readonly number: number };
export type DocumentResource = {
  readonly name: string;
  readonly dataTypes: readonly DataType[];
  readonly head: SourceTable;
  readonly item: SourceTable;
  /** The column that numbers both. */
  readonly numberColumn: string;
  /** The id, whatever the data type. */
  readonly idOf: (number: number) => string;
  /** Null for one that is told elsewhere, or is nothing of ours. */
  readonly toRecord: (document: NumberedDocument, currencies: Currencies) => { readonly dataType: DataType; readonly record: AnyRecord } | null;
};

const one = toDecimal('1');
const amountColumns = (prefix: string): readonly string[] => ['NET', 'TAX', 'GROSS'].map((name) => `${prefix}INVOICE_${name}`);

/** The columns that every kind of head has. */
export const headColumns = [
  'ACCOUNT_REF', 'NAME', 'NOTES_1', 'NOTES_2', 'NOTES_3', 'CURRENCY', 'FOREIGN_RATE', ...amountColumns('FOREIGN_'), 'CARR_NET', 'CARR_TAX', 'FOREIGN_CARR_NET', 'FOREIGN_CARR_TAX', 'CARR_NOM_CODE', 'CARR_TAX_CODE',
];
export const requiredAmounts = amountColumns('');
export const itemColumns = ['STOCK_CODE', 'DESCRIPTION', 'NOMINAL_CODE', 'TAX_CODE', 'UNIT_PRICE', 'FOREIGN_UNIT_PRICE', 'DISCOUNT_AMOUNT', 'FOREIGN_DISCOUNT_AMOUNT', 'TAX_AMOUNT', 'FOREIGN_NET_AMOUNT', 'FOREIGN_TAX_AMOUNT', 'DEPT_NUMBER', 'PROJECT_ID'];

export type Totals = { readonly net: Money; readonly tax: Money; readonly total: Money };
export type HeadAmounts = { readonly own: Totals; readonly base: Totals; readonly prefix: string; readonly currency: string; readonly exchangeRate: Decimal };

export function amountsOf(head: SourceRow, currencies: Currencies): HeadAmounts {
  const totals = (prefix: string): Totals => ({ net: money(head[`${prefix}INVOICE_NET`]), tax: money(head[`${prefix}INVOICE_TAX`]), total: money(head[`${prefix}INVOICE_GROSS`]) });
  const base = totals('');
  const rate = numberOf(head['FOREIGN_RATE']);
  const foreign = moneyOrNull(head['FOREIGN_INVOICE_GROSS']);
  const isBase = foreign === null || (isZero(foreign) && !isZero(base.total)) || ((rate === null || rate === 0 || rate === 1) && foreign === base.total);
  return { own: isBase ? base : totals('FOREIGN_'), base, prefix: isBase ? '' : 'FOREIGN_', currency: currencies.codeOf(head['CURRENCY'], isBase), exchangeRate: isBase || rate === null || rate === 0 ? one : decimalOrNull(rate) ?? one };
}

/** `quantityColumn` is named differently on invoices and on orders. Carriage is a line of its own, so that the lines come to the total. */
export function linesOf({ head, items }: NumberedDocument, prefix: string, quantityColumn: string): DocumentLine[] {
  const lines = items.map((item): DocumentLine => {
    const amount = (column: string): Money => moneyOrNull(item[`${prefix}${column}`]) ?? money(item[column]);
    const [net, tax] = [amount('NET_AMOUNT'), amount('TAX_AMOUNT')];
    const [department, project] = [numberOf(item['DEPT_NUMBER']) ?? 0, numberOf(item['PROJECT_ID']) ?? 0];
    return {
      description: text(item['DESCRIPTION']), ledgerAccountId: text(item['NOMINAL_CODE'])?.trim() ?? null, itemId: text(item['STOCK_CODE'])?.trim() ?? null, quantity: decimalOrNull(item[quantityColumn]),
      unitPrice: decimalOrNull(item[`${prefix}UNIT_PRICE`] ?? item['UNIT_PRICE']), discount: moneyOrNull(item[`${prefix}DISCOUNT_AMOUNT`] ?? item['DISCOUNT_AMOUNT']), net, tax, total: addMoney(net, tax),
      taxRateId: text(item['TAX_CODE'])?.trim() ?? null, trackingIds: [...(department > 0 ? [departmentId(department)] : []), ...(project > 0 ? [projectId(project)] : [])],
    };
  });
  const [net, tax] = [money(head[`${prefix}CARR_NET`]), money(head[`${prefix}CARR_TAX`])];
  if (/[1-9]/.test(net + tax)) lines.push({ description: 'Carriage', ledgerAccountId: text(head['CARR_NOM_CODE']), itemId: null, quantity: null, unitPrice: null, discount: null, net, tax, total: addMoney(net, tax), taxRateId: text(head['CARR_TAX_CODE']), trackingIds: [] });
  return lines;
}

export function partyOfHead(head: SourceRow, ledger: Ledger): { readonly partyId: string | null; readonly partyName: string } {
  const accountRef = text(head['ACCOUNT_REF'])?.trim() ?? null;
  return { partyId: accountRef === null ? null : partyId(ledger, accountRef), partyName: text(head['NAME']) ?? accountRef ?? '' };
}

export const notesOf = (head: SourceRow): string | null => text(['NOTES_1', 'NOTES_2', 'NOTES_3'].map((column) => text(head[column])).filter((note) => note !== null).join('\n'));

type OrderFacts = { readonly id: string; readonly ledger: Ledger; readonly dateColumn: string; readonly expectedColumn: string; readonly referenceColumn: string; readonly quantityColumn: string; readonly status: TradeOrder['status'] };
export function toOrder(document: NumberedDocument, currencies: Currencies, facts: OrderFacts): TradeOrder {
  const { head } = document;
  const { own, prefix, currency, exchangeRate } = amountsOf(head, currencies);
  return {
    id: facts.id, updatedAt: updatedAt(head), number: String(document.number), reference: text(head[facts.referenceColumn]), ...partyOfHead(head, facts.ledger),
    date: requiredDate(head[facts.dateColumn], facts.dateColumn), expectedDate: dateOf(head[facts.expectedColumn]), currency, exchangeRate, ...own, status: facts.status, notes: notesOf(head),
    lines: linesOf(document, prefix, facts.quantityColumn),
  };
}
