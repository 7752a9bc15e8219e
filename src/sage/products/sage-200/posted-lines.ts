/**
 * The lines of a posted document. Sage 200 tells them as what was posted to the nominal ledger (goods, VAT and control
 * account together, credits negative) and as tax entries beside them. Here they become lines whose sums are the document's
 * own goods and tax, or one single line where the postings do not come to them.
 */
import { z } from 'zod';
import type { Money } from '../../../shared/money.ts';
import { zeroMoney } from '../../../shared/money.ts';
import type { DocumentLine } from '../../../shared/records/parts.ts';
import { addMoney, isZero, shareOf, subtractMoney } from '../../exact-amounts.ts';
import { amountOrNothing, positive, textOf, textOrNothing } from '../../source-values.ts';
import type { Beside } from './look-ups.ts';
import { codeKey } from './look-ups.ts';
import { idOrNothing, idText, moneyOrZero } from './values.ts';

export const nominalItems = z.array(z.object({ code: textOrNothing, cost_centre: textOrNothing, department: textOrNothing, narrative: textOrNothing, value: amountOrNothing })).nullish();
export const taxItems = z.array(z.object({ id: idOrNothing, name: textOrNothing, goods_amount: amountOrNothing, tax_amount: amountOrNothing })).nullish();
type NominalItem = NonNullable<z.infer<typeof nominalItems>>[number];
type TaxItem = NonNullable<z.infer<typeof taxItems>>[number];

type Posted = { readonly goods: Money; readonly tax: Money; readonly nominal: z.infer<typeof nominalItems>; readonly taxes: z.infer<typeof taxItems> };
type Goods = Pick<DocumentLine, 'description' | 'ledgerAccountId' | 'trackingIds' | 'net'>;
type Tax = { readonly id: string | null; readonly name: string | null; readonly goods: Money; readonly tax: Money };

const nothing = { itemId: null, quantity: null, unitPrice: null, discount: null } as const;
const negated = (amount: Money): Money => subtractMoney(zeroMoney, amount);
const same = (a: Money, b: Money): boolean => isZero(subtractMoney(a, b));

/** `goods` and `tax` are the document's own, positive. */
export function toPostedLines({ goods, tax, nominal, taxes }: Posted, beside: Beside): DocumentLine[] {
  const found = goodsOf(nominal ?? [], goods, beside) ?? [{ description: null, ledgerAccountId: null, trackingIds: [], net: goods }];
  const entries = taxesOf(taxes ?? [], tax);
  if (entries.length === 1) return shareTax(found, entries[0]?.id ?? null, tax);
  const matched = found.map((line, index) => ({ line, entry: entries[index] }));
  if (entries.length === found.length && matched.every(({ line, entry }) => entry && same(entry.goods, line.net))) {
    return matched.map(({ line, entry }) => withTax(line, entry?.tax ?? zeroMoney, entry?.id ?? null));
  }
  // Several rates over lines that do not say theirs: the tax stands in lines of its own.
  return [...found.map((line) => withTax(line, zeroMoney, null)), ...entries.filter((entry) => !isZero(entry.tax)).map((entry) => withTax({ description: entry.name, ledgerAccountId: null, trackingIds: [], net: zeroMoney }, entry.tax, entry.id))];
}

const withTax = (line: Goods, tax: Money, taxRateId: string | null): DocumentLine => ({ ...nothing, ...line, tax, total: addMoney(line.net, tax), taxRateId });

/** Each line its share of the tax, the last one what is left of it. */
function shareTax(lines: readonly Goods[], taxRateId: string | null, tax: Money): DocumentLine[] {
  const whole = addMoney(...lines.map((line) => line.net));
  let left = tax;
  return lines.map((line, index) => {
    const share = index === lines.length - 1 ? left : shareOf(tax, line.net, whole);
    left = subtractMoney(left, share);
    return withTax(line, share, taxRateId);
  });
}

/** The items on neither a control account nor a VAT account, with the sign with which they come to the document's goods; null when they do not. */
function goodsOf(items: readonly NominalItem[], goods: Money, beside: Beside): Goods[] | null {
  const own = items.filter((item) => !isControl(beside, item.code));
  const values = own.map((item) => moneyOrZero(item.value));
  const sum = addMoney(zeroMoney, ...values);
  const isNegated = !isZero(sum) && same(negated(sum), goods);
  if (own.length === 0 || !(isNegated || same(sum, goods))) return null;
  return own.map((item, index) => {
    const account = beside.nominalsByCode.get(codeKey(item.code, item.cost_centre, item.department)) ?? beside.nominalsByCode.get(codeKey(item.code, null, null));
    const value = values[index] ?? zeroMoney;
    return { description: textOf(item.narrative), ledgerAccountId: account?.id ?? null, trackingIds: [...(account?.trackingIds ?? [])], net: isNegated ? negated(value) : value };
  });
}

const isControl = (beside: Beside, code: string | null | undefined): boolean => {
  const role = beside.controls.get(code ?? '');
  return role === 'debtors_control' || role === 'creditors_control' || role === 'vat';
};

/** Tax entries as they come to the document's tax; one of the whole tax where they do not. */
function taxesOf(items: readonly TaxItem[], tax: Money): Tax[] {
  const entries = items.map((item) => ({ id: idText(item.id), name: textOf(item.name), goods: positive(moneyOrZero(item.goods_amount)), tax: positive(moneyOrZero(item.tax_amount)) }));
  return entries.length > 0 && same(addMoney(...entries.map((entry) => entry.tax)), tax) ? entries : [{ id: entries.length === 1 ? entries[0]?.id ?? null : null, name: null, goods: zeroMoney, tax }];
}
