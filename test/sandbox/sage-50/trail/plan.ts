/** What each posting of the books is in Sage 50's audit trail: headers with their splits and each split's nominal legs, still without numbers. */
import { accountFor } from '../../books/create-books.ts';
import { documentFacts, paymentFacts } from '../../books/facts.ts';
import { scale, sum, toBase } from '../../books/money.ts';
import type { BankAccount, BankEntry, Books, Contact, Document, DocumentKind, Leg, Payment, PaymentKind, Settlement, TaxRate, Transaction } from '../../books/model.ts';

/** Sage's twenty types, each with the sign that its amounts carry: up is what makes a party's balance, or a bank's, grow. */
export const tranSigns = {
  SI: 1, SC: -1, SD: -1, SA: -1, SR: -1, SP: 1, PI: 1, PC: -1, PD: -1, PA: -1, PP: -1, PR: 1,
  BP: -1, BR: 1, CP: -1, CR: 1, VP: -1, VR: 1, JC: -1, JD: 1,
} as const;
export type TranType = keyof typeof tranSigns;

/** Amounts in pence and without sign, as people say them; legs with their sign, debit positive. */
export type SplitPlan = {
  nominal: number; net: number; tax: number; foreignNet: number; foreignTax: number; taxRate: TaxRate | null; details: string;
  department: number; project: number; legs: readonly (readonly [nominal: number, amount: number])[];
  /** What this split pays, or was given on account. */
  settles: Settlement | null; onAccount: boolean; discount: boolean;
};
export type HeaderPlan = {
  type: TranType; contact: Contact | null; bank: BankAccount | null; date: string; dueDate: string | null; reference: string; invoice: number; details: string;
  currency: string; rate: number; splits: SplitPlan[];
};

type Plain = Omit<SplitPlan, 'settles' | 'onAccount' | 'discount' | 'department' | 'project' | 'foreignNet' | 'foreignTax'> & Partial<SplitPlan>;
const split = (given: Plain): SplitPlan => ({ foreignNet: given.net, foreignTax: given.tax, department: 0, project: 0, settles: null, onAccount: false, discount: false, ...given });

const documentTypes = { sales_invoice: 'SI', sales_credit_note: 'SC', purchase_invoice: 'PI', purchase_credit_note: 'PC', customer_opening: 'SI', supplier_opening: 'PI' } as const satisfies Record<DocumentKind, TranType>;
const paymentTypes = {
  customer_receipt: { pays: 'SR', onAccount: 'SA', discount: 'SD' }, supplier_payment: { pays: 'PP', onAccount: 'PA', discount: 'PD' },
  customer_refund: { pays: 'SP', onAccount: 'SP', discount: 'SD' }, supplier_refund: { pays: 'PR', onAccount: 'PR', discount: 'PD' },
} as const satisfies Record<PaymentKind, Record<string, TranType>>;
const bankTypes = { other_payment: { cash: 'CP', credit_card: 'VP', current: 'BP', savings: 'BP' }, other_receipt: { cash: 'CR', credit_card: 'VR', current: 'BR', savings: 'BR' } } as const;

/** Credit notes have numbers of their own in the books; in Sage 50 they share the invoices'. */
export const creditNoteBase = 5_000_000;
export const invoiceNumberOf = ({ kind, number }: { kind: string; number: number }): number => (kind === 'sales_credit_note' ? creditNoteBase + number : number);

const isPayment = (kind: string): kind is PaymentKind => kind in paymentTypes;
const isDocument = (kind: string): kind is DocumentKind => kind in documentTypes;

/** The document or payment behind a transaction, which can be settled. */
export function openItemOf(books: Books, { kind, sourceId }: Transaction): Document | Payment | undefined {
  if (isDocument(kind)) return books.documents[kind][sourceId - 1];
  if (isPayment(kind)) return books.payments[sourceId - 1];
  return undefined;
}

/** `legs` are those of one version of the posting; a version that counts no longer is told from its legs alone. */
export function planOf(books: Books, transaction: Transaction, legs: readonly Leg[]): HeaderPlan[] {
  const { kind, sourceId } = transaction;
  const counts = legs[0]?.deletedAt === 0;
  const item = openItemOf(books, transaction);
  if (item && 'state' in item) return [planDocument(books, transaction, item, legs, counts)];
  if (item) return counts ? planPayment(books, item) : planDeadPayment(books, item, legs);
  const entry = kind === 'other_payment' || kind === 'other_receipt' ? books.bankEntries[sourceId - 1] : undefined;
  return entry ? [planBankEntry(books, entry)] : planJournal(transaction, legs);
}

const common = (transaction: Transaction): Pick<HeaderPlan, 'contact' | 'bank' | 'date' | 'dueDate' | 'reference' | 'invoice' | 'details' | 'currency' | 'rate'> => ({
  contact: transaction.contact, bank: null, date: transaction.date, dueDate: null, reference: transaction.reference, invoice: 0, details: '', currency: 'GBP', rate: 1_000_000,
});

function planDocument(books: Books, transaction: Transaction, document: Document, legs: readonly Leg[], counts: boolean): HeaderPlan {
  const facts = documentFacts[document.kind];
  const control = accountFor(books, facts.control).code;
  const vat = accountFor(books, facts.vat).code;
  const out = -facts.controlSign;
  const lines = legs.filter((leg) => leg.taxRate !== null);
  const told = document.lines.filter((line) => line.baseNet !== 0);
  let taxLeft = out * sum(legs, (leg) => (leg.taxRate === null && leg.account.code === vat ? leg.amount : 0));
  const splits = lines.map((leg, index): SplitPlan => {
    const line = counts && told.length === lines.length ? told[index] : undefined;
    const net = out * leg.amount;
    const tax = index === lines.length - 1 ? taxLeft : line ? line.baseTax : scale(net, leg.taxRate?.percentage ?? 0, 100);
    taxLeft -= tax;
    const legsOfSplit: (readonly [number, number])[] = [[leg.account.code, out * net], [vat, out * tax], [control, -out * (net + tax)]];
    const categories = line?.categories ?? [];
    return split({
      nominal: leg.account.code, net, tax, foreignNet: line ? line.net : net, foreignTax: line ? line.tax : tax, taxRate: leg.taxRate, details: leg.text ?? '',
      department: categories.find((one) => one.type.id === 1)?.id ?? 0, project: categories.find((one) => one.type.id === 2)?.id ?? 0, legs: legsOfSplit.filter(([, amount]) => amount !== 0),
    });
  });
  // Lines at nil leave no legs; a tax typed in by hand may still stand.
  if (splits.length === 0) splits.push(split({ nominal: document.lines[0]?.account.code ?? vat, net: 0, tax: taxLeft, taxRate: null, details: document.reference, legs: [[vat, out * taxLeft], [control, -out * taxLeft]] }));
  const sales = facts.contact === 'customer';
  const numbered = document.kind === 'sales_invoice' || document.kind === 'sales_credit_note';
  const invoice = numbered ? invoiceNumberOf(document) : 0;
  return {
    ...common(transaction), type: documentTypes[document.kind], contact: counts ? document.contact : transaction.contact, dueDate: document.dueDate, currency: document.currency, rate: document.rate,
    reference: numbered ? String(invoice) : document.reference, invoice, details: document.kind.endsWith('opening') ? 'Opening Balance' : sales ? 'Sales document' : splits[0]?.details ?? '', splits,
  };
}

function planPayment(books: Books, payment: Payment): HeaderPlan[] {
  const facts = paymentFacts[payment.kind];
  const [control, discountCode, exchange] = [accountFor(books, facts.control).code, accountFor(books, facts.discount).code, accountFor(books, 'exchange_difference').code];
  const bank = payment.bank.account.code;
  const sign = facts.bankSign;
  const types = paymentTypes[payment.kind];
  const onAccount = payment.total - sum(payment.applied, (one) => one.amount);
  const baseOnAccount = onAccount === payment.total ? payment.baseTotal : toBase(onAccount, payment.rate);
  let bankLeft = payment.baseTotal - baseOnAccount;
  const pays: SplitPlan[] = [];
  const discounts: SplitPlan[] = [];
  payment.applied.forEach((one, index) => {
    const share = index === payment.applied.length - 1 ? bankLeft : toBase(one.amount, payment.rate);
    bankLeft -= share;
    const discount = scale(one.base, one.discount, one.amount + one.discount);
    const settled = one.base - discount;
    const legs: (readonly [number, number])[] = [[bank, sign * share], [control, -sign * settled], [exchange, sign * (settled - share)]];
    pays.push(split({ nominal: bank, net: share, tax: 0, foreignNet: one.amount, foreignTax: 0, taxRate: null, details: facts.contact === 'customer' ? 'Sales Receipt' : 'Purchase Payment', settles: one, legs: legs.filter(([, amount]) => amount !== 0) }));
    if (discount !== 0) discounts.push(split({ nominal: discountCode, net: discount, tax: 0, foreignNet: one.discount, foreignTax: 0, taxRate: null, details: facts.contact === 'customer' ? 'Sales Discount' : 'Purchase Discount', settles: one, discount: true, legs: [[discountCode, sign * discount], [control, -sign * discount]] }));
  });
  const rest = onAccount === 0 ? [] : [split({ nominal: bank, net: baseOnAccount, tax: 0, foreignNet: onAccount, foreignTax: 0, taxRate: null, details: 'Payment on Account', onAccount: true, legs: [[bank, sign * baseOnAccount], [control, -sign * baseOnAccount]] })];
  const head = { ...common(payment.transaction), bank: payment.bank, currency: payment.currency, rate: payment.rate };
  const together = types.pays === types.onAccount;
  const headers: HeaderPlan[] = [
    { ...head, type: types.pays, details: facts.contact === 'customer' ? 'Sales Receipt' : 'Purchase Payment', splits: together ? [...pays, ...rest] : pays },
    { ...head, type: types.discount, details: 'Discount', splits: discounts },
    { ...head, type: types.onAccount, details: 'Payment on Account', splits: together ? [] : rest },
  ];
  return headers.filter((one) => one.splits.length > 0);
}

function planDeadPayment(books: Books, payment: Payment, legs: readonly Leg[]): HeaderPlan[] {
  const { transaction, kind, bank } = payment;
  const net = Math.abs(legs.find((leg) => leg.account === bank.account)?.amount ?? transaction.total);
  const one = split({ nominal: bank.account.code, net, tax: 0, taxRate: null, details: 'Payment', legs: legs.map((leg) => [leg.account.code, leg.amount] as const) });
  return [{ ...common(transaction), type: paymentTypes[kind].pays, bank, currency: payment.currency, rate: payment.rate, details: 'Payment', splits: [one] }];
}

function planBankEntry(books: Books, entry: BankEntry): HeaderPlan {
  const receipt = entry.kind === 'other_receipt';
  const vat = accountFor(books, receipt ? 'vat_on_sales' : 'vat_on_purchases').code;
  const sign = receipt ? 1 : -1;
  const splits = entry.lines.map((line) => {
    const legs: (readonly [number, number])[] = [[line.account.code, -sign * line.net], [vat, -sign * line.tax], [entry.bank.account.code, sign * (line.net + line.tax)]];
    return split({ nominal: line.account.code, net: line.net, tax: line.tax, taxRate: line.taxRate, details: line.text, department: line.categories.find((one) => one.type.id === 1)?.id ?? 0, legs: legs.filter(([, amount]) => amount !== 0) });
  });
  return { ...common(entry.transaction), contact: null, type: bankTypes[entry.kind][entry.bank.kind], bank: entry.bank, details: entry.lines[0]?.text ?? '', splits };
}

/** Transfers, journals, openings and exchange differences: in Sage each line is a transaction of its own. */
function planJournal(transaction: Transaction, legs: readonly Leg[]): HeaderPlan[] {
  return legs.map(({ account, amount, text }) => ({
    ...common(transaction), contact: null, type: amount > 0 ? 'JD' : 'JC', details: text ?? '',
    splits: [split({ nominal: account.code, net: Math.abs(amount), tax: 0, taxRate: null, details: text ?? '', legs: [[account.code, amount]] })],
  }));
}
