/** How each kind of document and payment posts: data, so that one function serves all of them. */
import type { AccountDuty, ContactKind, DocumentKind, PaymentKind } from './model.ts';

export type DocumentFacts = {
  contact: ContactKind; control: AccountDuty; vat: AccountDuty;
  /** Sign of the line on the control account; debit positive. */
  controlSign: 1 | -1;
  /** +1 when it makes the contact's balance grow. */
  owes: 1 | -1;
};

export const documentFacts = {
  sales_invoice: { contact: 'customer', control: 'debtors', vat: 'vat_on_sales', controlSign: 1, owes: 1 },
  sales_credit_note: { contact: 'customer', control: 'debtors', vat: 'vat_on_sales', controlSign: -1, owes: -1 },
  purchase_invoice: { contact: 'supplier', control: 'creditors', vat: 'vat_on_purchases', controlSign: -1, owes: 1 },
  purchase_credit_note: { contact: 'supplier', control: 'creditors', vat: 'vat_on_purchases', controlSign: 1, owes: -1 },
  customer_opening: { contact: 'customer', control: 'debtors', vat: 'vat_on_sales', controlSign: 1, owes: 1 },
  supplier_opening: { contact: 'supplier', control: 'creditors', vat: 'vat_on_purchases', controlSign: -1, owes: 1 },
} as const satisfies Record<DocumentKind, DocumentFacts>;

export type PaymentFacts = { contact: ContactKind; control: AccountDuty; discount: AccountDuty; bankSign: 1 | -1; controlSign: 1 | -1; owes: 1 | -1 };

export const paymentFacts = {
  customer_receipt: { contact: 'customer', control: 'debtors', discount: 'discount_allowed', bankSign: 1, controlSign: -1, owes: -1 },
  supplier_payment: { contact: 'supplier', control: 'creditors', discount: 'discount_taken', bankSign: -1, controlSign: 1, owes: -1 },
  customer_refund: { contact: 'customer', control: 'debtors', discount: 'discount_allowed', bankSign: -1, controlSign: 1, owes: 1 },
  supplier_refund: { contact: 'supplier', control: 'creditors', discount: 'discount_taken', bankSign: 1, controlSign: -1, owes: 1 },
} as const satisfies Record<PaymentKind, PaymentFacts>;

const facts = { ...documentFacts, ...paymentFacts };
export const factsOf = (item: { kind: DocumentKind | PaymentKind }): { control: AccountDuty; controlSign: 1 | -1; owes: 1 | -1; contact: ContactKind } => facts[item.kind];
