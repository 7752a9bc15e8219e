/** Rows that the sandbox's books can take, one for each writing cell that they hold; for all other cells a row is made up from the table alone. */
import type { FieldDefinition, WriteDefinition } from '../../src/sage/activities/definition.ts';
import { accountByCode } from '../sandbox/books/create-books.ts';
import { deletePosted } from '../sandbox/books/ledger.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { idOf as id200 } from '../sandbox/sage-200/ids.ts';

export type Row = Record<string, unknown>;
const day = '2026-10-30';
let serial = 0;
/** A number of its own for each row, so that no two are the same. */
const next = (): number => (serial += 1);

export function accountingSamples(sandbox: Sandbox) {
  const { ids, books } = sandbox.control.business().face();
  const bookId = (path: string, id: number | undefined): string => ids.make(path, id ?? 0);
  const contact = (kind: 'customer' | 'supplier'): string => bookId('contacts', books.contacts.find((one) => one.kind === kind && one.currency === 'GBP')?.id);
  const account = (code: number): string => bookId('ledger_accounts', accountByCode(books, code).id);
  const bank = (index: number): string => bookId('bank_accounts', books.bankAccounts[index]?.id);
  const line = (code = 4000): Row => ({ description: 'Oak sill', ledger_account_id: account(code), unit_price: '100.00', quantity: '2', tax_rate_id: 'GB_STANDARD' });
  const document = (kind: 'customer' | 'supplier', lines: 'invoice_lines' | 'credit_note_lines') => (): Row => ({
    contact_id: contact(kind), date: day, reference: `R${next()}`, ...(lines === 'invoice_lines' ? { due_date: '2026-11-29' } : {}), [lines]: [line(kind === 'customer' ? 4000 : 7500)],
  });
  const quote = (kind: 'quote' | 'estimate') => (): Row => ({ contact_id: contact('customer'), date: day, expiry_date: '2026-11-30', reference: `Q${next()}`, [`${kind}_lines`]: [line()] });
  const item = (prices: Row) => (): Row => ({ description: `Item ${next()}`, item_code: `C${serial}`, sales_ledger_account_id: account(4000), purchase_ledger_account_id: account(5000), ...prices });
  /** A bank account has one opening balance; that of the first makes room. */
  function withoutOpening(): number {
    const opening = books.openings.find((one) => one.account === books.bankAccounts[0]?.account && !one.deletedAt);
    if (opening) deletePosted(books, opening, Math.floor(sandbox.control.nowMs() / 1_000));
    return 0;
  }
  const creates: Readonly<Record<string, () => Row>> = {
    contacts: () => ({ name: `Fresh ${next()} Ltd`, contact_type_ids: ['CUSTOMER'], reference: `F${serial}` }),
    sales_invoices: document('customer', 'invoice_lines'), sales_credit_notes: document('customer', 'credit_note_lines'), purchase_invoices: document('supplier', 'invoice_lines'), purchase_credit_notes: document('supplier', 'credit_note_lines'),
    sales_quotes: quote('quote'), sales_estimates: quote('estimate'),
    products: item({ sales_prices: [{ price_name: 'Sales Price', price: '12.50', price_includes_tax: false }] }), stock_items: item({ sales_prices: [{ price_name: 'Sales Price', price: '12.50', price_includes_tax: false }] }), services: item({ sales_rates: [{ rate_name: 'Rate', rate: '30.00', rate_includes_tax: false }] }),
    contact_payments: () => ({ transaction_type_id: 'CUSTOMER_RECEIPT', contact_id: contact('customer'), bank_account_id: bank(0), date: day, total_amount: `${next()}.25`, reference: `P${serial}` }),
    other_payments: () => ({ transaction_type_id: 'OTHER_PAYMENT', bank_account_id: bank(0), date: day, total_amount: '12.00', reference: `O${next()}`, payment_lines: [{ ledger_account_id: account(7500), total_amount: '12.00', tax_rate_id: 'GB_STANDARD' }] }),
    bank_transfers: () => ({ from_bank_account_id: bank(0), to_bank_account_id: bank(1), date: day, amount: `${next()}.10`, reference: `T${serial}` }),
    journals: () => ({ date: day, reference: `J${next()}`, journal_lines: [{ ledger_account_id: account(7500), debit: '12.34', credit: '0.00' }, { ledger_account_id: account(4000), debit: '0.00', credit: '12.34' }] }),
    ledger_accounts: () => ({ ledger_account_type_id: 'OVERHEADS', included_in_chart: true, name: `Costs ${next()}`, display_name: `Costs ${serial}`, nominal_code: 70_000 + serial }),
    bank_accounts: () => ({ bank_account_type_id: 'CHECKING', nominal_code: 12_000 + next(), bank_account_details: { account_name: `Reserve ${serial}`, account_number: String(10_000_000 + serial), sort_code: '00-00-00' } }),
    analysis_type_categories: () => ({ code: `K${next()}`, name: `Category ${serial}`, analysis_type_id: bookId('analysis_types', books.analysisTypes[0]?.id) }),
    contact_opening_balances: () => ({ contact_opening_balance_type_id: 'INVOICE', date: day, contact_id: contact('customer'), reference: `OB${next()}`, total_amount: '50.00' }),
    ledger_account_opening_balances: () => ({ ledger_account_id: account(books.accounts.find((one) => one.duty === null && one.group === 'overheads' && !books.openings.some((other) => other.account === one && !other.deletedAt))?.code ?? 0), debit: '5.00', credit: '0.00' }),
    bank_opening_balances: () => ({ bank_account_id: bank(withoutOpening()), date: day, debit: '5.00', credit: '0.00' }),
  };
  const changes: Readonly<Record<string, () => Row>> = {
    contacts: () => ({ name: `Stale ${next()} Ltd` }), journals: () => ({}), ledger_accounts: () => ({ name: `Other ${next()}` }), bank_accounts: () => ({ bank_account_details: { account_name: `Other ${next()}` } }),
    bank_transfers: () => ({ amount: `${next()}.75` }), contact_payments: () => ({ reference: `C${next()}` }), other_payments: () => ({ reference: `C${next()}` }), contact_opening_balances: () => ({ total_amount: '60.00' }),
    ledger_account_opening_balances: () => ({ debit: '6.00', credit: '0.00' }), bank_opening_balances: () => ({ debit: '6.00', credit: '0.00' }), analysis_type_categories: () => ({ name: `Renamed ${next()}` }),
    products: () => ({ description: `Other ${next()}` }), services: () => ({ description: `Other ${next()}` }), stock_items: () => ({ description: `Other ${next()}` }),
  };
  const otherwise = (): Row => ({ reference: `C${next()}` });
  const there: Readonly<Record<string, () => string>> = {
    analysis_types: () => bookId('analysis_types', books.analysisTypes[1]?.id), addresses: () => bookId('addresses', books.contacts[0]?.id), contact_persons: () => bookId('contact_persons', books.contacts[0]?.id),
  };
  const changesOfThere: Readonly<Record<string, () => Row>> = { analysis_types: () => ({ name: `Type ${next()}` }), addresses: () => ({ city: `Town ${next()}` }), contact_persons: () => ({ name: `Ann ${next()}` }) };
  return {
    /** An allocation needs an invoice and a note of one contact. */
    allocation: (invoiceId: string, noteId: string, amount: string): Row => ({ transaction_type_id: 'CUSTOMER_ALLOCATION', contact_id: contact('customer'), date: day, allocated_artefacts: [{ artefact_id: invoiceId, amount }, { artefact_id: noteId, amount: `-${amount}` }] }),
    create: (object: string): Row | null => creates[object]?.() ?? null,
    change: (object: string): Row => (changesOfThere[object] ?? changes[object] ?? otherwise)(),
    there: (object: string): string | null => there[object]?.() ?? null,
    draft: (object: string): Row => ({ ...creates[object]?.(), status_id: 'DRAFT' }),
  };
}

export function sage200Samples(sandbox: Sandbox) {
  const { books } = sandbox.control.business().face();
  const customer = String(id200('customer', books.contacts.find((one) => one.kind === 'customer' && one.currency === 'GBP')?.id ?? 0));
  const item = books.items[0];
  const order = (): Row => ({ customer_id: customer, document_no: `9${String(next()).padStart(9, '0')}`, document_date: day, customer_document_no: `PO${serial}`, customer_type: 'EnumSOPCustomerTypeExisting', lines: [{ line_type: 'EnumLineTypeStandard', product_id: String(id200('product', item?.id ?? 0)), warehouse_id: String(id200('warehouse', 1)), code: item?.code ?? '', description: 'Oak sill', line_quantity: '2', selling_unit_price: '100.00', nominal_reference: '4000' }] });
  const creates: Readonly<Record<string, () => Row>> = { sop_orders: order, sop_quotes: order, products: () => ({ code: `NEW${next()}`, name: `Product ${serial}`, product_group_id: String(id200('group', 1)) }) };
  return { create: (object: string): Row | null => creates[object]?.() ?? null, change: (object: string): Row => (object === 'products' ? { name: `Renamed ${next()}` } : { customer_document_no: `C${next()}` }) };
}

/** What a field takes, made up from its definition. */
function madeUp(field: FieldDefinition): unknown {
  switch (field.kind) {
    case 'text': return (field.allowed?.[0] ?? 'Made up').slice(0, field.lengthMax ?? 100);
    case 'whole': return field.min ?? 1;
    case 'amount': return '1.00';
    case 'date': return day;
    case 'time': return `${day}T09:00:00Z`;
    case 'boolean': return true;
    case 'id': return field.allowed?.[0] ?? '1';
    case 'object': return rowOf(field.fields);
    case 'list': return field.item ? [madeUp(field.item)] : [];
    default: return 'x';
  }
}
const rowOf = (fields: readonly FieldDefinition[]): Row => Object.fromEntries(fields.filter((one) => one.isRequired && !one.isReadOnly).map((one) => [one.name, madeUp(one)]));

export const madeUpRow = (write: WriteDefinition): Row => ({ ...rowOf(write.fields), ...rowOf(write.addressFields), ...(write.needsId ? { id: '1' } : {}) });
