/** Rows of the audit trail from a planned posting and its numbers: header, splits, nominal legs, VAT. */
import type { Contact } from '../../books/model.ts';
import type { Row } from '../tables/schema.ts';
import { currencyNumbers, dayOf, emptyDate, fit, notDeleted, pounds, stampText, taxCodeOf } from '../tables/spell.ts';
import { tranSigns } from './plan.ts';
import type { HeaderPlan, SplitPlan, TranType } from './plan.ts';

export type Names = { refOf(contact: Contact): string; departmentName(number: number): string };

/** What is open of one split, in pence without sign, in base currency and in the document's. */
export type Open = { base: number; foreign: number };

export type Numbered = {
  plan: HeaderPlan; header: number; firstSplit: number; open: readonly Open[];
  createdAt: number; updatedAt: number; deleted: boolean; vatReconciled: string | null;
};

const user = 'MANAGER';
const paidFlag = (open: number, all: number): { PAID_FLAG: string; PAID_STATUS: string } => (open === 0 ? { PAID_FLAG: 'Y', PAID_STATUS: 'P' } : { PAID_FLAG: 'N', PAID_STATUS: open === all ? '' : 'PP' });

/** Sales and purchase ledgers are settled; everything else counts as paid at once. */
export const isLedger = (type: TranType): boolean => type.startsWith('S') || type.startsWith('P');
const settles = (type: TranType): boolean => /^(SI|SC|PI|PC|SA|PA|SP|PR)$/.test(type);

const amounts = (sign: number, net: number, tax: number, foreignNet: number, foreignTax: number, open: Open) => ({
  NET_AMOUNT: pounds(sign * net), TAX_AMOUNT: pounds(sign * tax), GROSS_AMOUNT: pounds(sign * (net + tax)),
  AMOUNT_PAID: pounds(sign * (net + tax - open.base)), OUTSTANDING: pounds(sign * open.base), FOREIGN_OUTSTANDING: pounds(sign * open.foreign),
  FOREIGN_NET_AMOUNT: pounds(sign * foreignNet), FOREIGN_TAX_AMOUNT: pounds(sign * foreignTax), FOREIGN_GROSS_AMOUNT: pounds(sign * (foreignNet + foreignTax)),
  FOREIGN_AMOUNT_PAID: pounds(sign * (foreignNet + foreignTax - open.foreign)),
});

export function headerRow({ plan, header, firstSplit, open, createdAt, updatedAt, deleted }: Numbered, names: Names): Row {
  const { type, splits, contact, bank } = plan;
  const add = (of: (one: SplitPlan) => number): number => splits.reduce((sum, one) => sum + of(one), 0);
  const [net, tax, foreignNet, foreignTax] = [add((one) => one.net), add((one) => one.tax), add((one) => one.foreignNet), add((one) => one.foreignTax)];
  const openSum = { base: open.reduce((sum, one) => sum + one.base, 0), foreign: open.reduce((sum, one) => sum + one.foreign, 0) };
  const ref = contact && isLedger(type) ? names.refOf(contact) : '';
  const bankMoves = bank ? (/^(SR|SA|PR|BR|CR|VR)$/.test(type) ? 1 : /^(PP|PA|SP|BP|CP|VP)$/.test(type) ? -1 : 0) : 0;
  return {
    TRAN_NUMBER: firstSplit, ITEM_COUNT: splits.length, TYPE: type, DATE: plan.date, ACCOUNT_REF: ref || String(bank?.account.code ?? splits[0]?.nominal ?? ''), SALES_PURCHASE_REF: ref,
    BANK_CODE: bank ? String(bank.account.code) : '', BANK_NAME: bank?.name ?? '', INV_REF: fit(plan.reference, 30), INV_REF_NUMERIC: plan.invoice, USER_NAME: user, DETAILS: fit(plan.details, 60),
    DUE_DATE: plan.dueDate ?? plan.date, DEPOSIT_DATE: emptyDate, ...paidFlag(openSum.base, net + tax), DELETED_FLAG: Number(deleted), ...amounts(tranSigns[type], net, tax, foreignNet, foreignTax, openSum),
    BANK_AMOUNT: pounds(bankMoves * (net + tax)), FOREIGN_BANK_AMOUNT: pounds(bankMoves * (net + tax)), CURRENCY: currencyNumbers[plan.currency] ?? 1, FOREIGN_RATE: plan.rate / 1_000_000, EURO_RATE: 0,
    BANK_FLAG: bankMoves === 0 ? '-' : 'N', HEADER_NUMBER: header, DATE_ENTERED: dayOf(createdAt), COUNTRY_CODE: contact?.address.country ?? 'GB',
    // Sage declares this one a DATE, and what it tells is far off.
    RECORD_CREATE_DATE: '2130-01-01', RECORD_MODIFY_DATE: stampText(updatedAt), RECORD_DELETED: notDeleted(header),
  };
}

/** What split, nominal leg and VAT line have in common. */
function shared({ plan, header, firstSplit, createdAt, updatedAt, deleted, vatReconciled }: Numbered, index: number, names: Names) {
  const { type, contact, bank } = plan;
  const one = plan.splits[index] as SplitPlan;
  const ref = contact && isLedger(type) ? names.refOf(contact) : '';
  const vatFlag = one.taxRate === null || one.taxRate.key === 'none' ? '-' : vatReconciled ? 'R' : 'N';
  return {
    TRAN_NUMBER: firstSplit + index, TYPE: type, DATE: plan.date, ACCOUNT_REF: ref || String(bank?.account.code ?? one.nominal), BANK_CODE: bank ? String(bank.account.code) : '',
    INV_REF: fit(plan.reference, 30), USER_NAME: user, DETAILS: fit(one.details, 60), EXTRA_REF: '', VAT_FLAG: vatFlag,
    DEPT_NUMBER: one.department, DEPT_NAME: names.departmentName(one.department), TAX_CODE: taxCodeOf(one.taxRate), DELETED_FLAG: Number(deleted),
    SPLIT_NUMBER: firstSplit + index, HEADER_NUMBER: header, DATE_ENTERED: dayOf(createdAt), VAT_RECONCILED_DATE: vatFlag === 'R' ? vatReconciled : null,
    RECORD_CREATE_DATE: stampText(createdAt), RECORD_MODIFY_DATE: stampText(updatedAt), RECORD_DELETED: notDeleted(firstSplit + index),
  };
}

export type TrailTable = 'AUDIT_HEADER' | 'AUDIT_SPLIT' | 'AUDIT_JOURNAL' | 'AUDIT_VAT';

/** Hands on every row of one header, in Sage's order. */
export function writeRows(numbered: Numbered, names: Names, write: (table: TrailTable, row: Row) => void): void {
  const { plan, open } = numbered;
  const sign = tranSigns[plan.type];
  write('AUDIT_HEADER', headerRow(numbered, names));
  plan.splits.forEach((one, index) => {
    const both = shared(numbered, index, names);
    const left = open[index] ?? { base: 0, foreign: 0 };
    const paid = paidFlag(left.base, one.net + one.tax);
    write('AUDIT_SPLIT', { ...both, NOMINAL_CODE: String(one.nominal), ...paid, ...amounts(sign, one.net, one.tax, one.foreignNet, one.foreignTax, left), PROJECT_ID: one.project });
    for (const [nominal, amount] of one.legs) write('AUDIT_JOURNAL', { ...both, NOMINAL_CODE: String(nominal), ...paid, AMOUNT: pounds(amount), FOREIGN_AMOUNT: pounds(amount) });
    for (const [box, amount] of vatBoxes(plan, one, sign)) write('AUDIT_VAT', { ...both, NOMINAL_CODE: String(one.nominal), ...paid, AMOUNT: pounds(amount), VAT_BOX: box, VAT_TRAN_NAME: vatNames[box] ?? '', VAT_INCLUDE: 1 });
  });
}

const vatNames: Readonly<Record<number, string>> = { 1: 'VAT due on sales', 4: 'VAT reclaimed on purchases', 6: 'Net sales', 7: 'Net purchases' };

/** The boxes of the VAT return that a split counts for; what is outside VAT counts for none. */
function vatBoxes({ type }: HeaderPlan, { taxRate, net, tax }: SplitPlan, sign: number): (readonly [number, number])[] {
  if (taxRate === null || taxRate.key === 'none') return [];
  if (/^(SI|SC|BR|CR|VR)$/.test(type)) return [[1, sign * tax], [6, sign * net]];
  if (/^(PI|PC)$/.test(type)) return [[4, sign * tax], [7, sign * net]];
  return /^(BP|CP|VP)$/.test(type) ? [[4, tax], [7, net]] : [];
}

/** What is open of each split when `open` of the whole is: payments fill the splits in their order. */
export function spreadOpen(plan: HeaderPlan, whole: Open): Open[] {
  if (!settles(plan.type)) return plan.splits.map(() => ({ base: 0, foreign: 0 }));
  const takes = plan.splits.map((one) => (plan.type === 'SP' || plan.type === 'PR' ? one.onAccount : true));
  let left = { ...whole };
  // From the last split backwards, as payments fill from the first.
  const spread = plan.splits.map(() => ({ base: 0, foreign: 0 }));
  for (let index = plan.splits.length - 1; index >= 0; index -= 1) {
    const one = plan.splits[index];
    if (!one || !takes[index]) continue;
    const base = Math.min(left.base, one.net + one.tax);
    const foreign = Math.min(left.foreign, one.foreignNet + one.foreignTax);
    spread[index] = { base, foreign };
    left = { base: left.base - base, foreign: left.foreign - foreign };
  }
  return spread;
}
