/** What the Accounting face tells is what the books hold, and has the shape that Sage describes. */
import fc from 'fast-check';
import { makeCaller, idOf, pence } from './caller.ts';
import type { Caller } from './caller.ts';
import { attributesOf, definitions, operations } from './accounting/spec.ts';
import type { TypeWord } from './accounting/spec.ts';
import { resources } from './accounting/resources/index.ts';
import { startSandbox } from './start.ts';
import type { Sandbox } from './start.ts';

const today = '2026-10-31';
let sandbox: Sandbox;
let caller: Caller;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 7, size: 'small', today });
  caller = makeCaller(sandbox);
});
afterAll(() => sandbox.close());

/** Balances by nominal code, from the ledger entries that count. */
async function fromEntries(asAt: string): Promise<Record<string, number>> {
  const codes = new Map((await caller.all('/ledger_accounts?attributes=all')).map((one) => [one['id'], String(one['nominal_code'])]));
  const sums: Record<string, number> = {};
  for (const entry of await caller.all('/ledger_entries?attributes=all')) {
    if (entry['deleted'] || String(entry['date']) > asAt) continue;
    const code = codes.get(idOf(entry['ledger_account'])) ?? 'none';
    sums[code] = (sums[code] ?? 0) + pence(entry['debit']) - pence(entry['credit']);
  }
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
}

async function fromTrialBalance(from: string, to: string): Promise<Record<string, number>> {
  const codes = new Map((await caller.all('/ledger_accounts?attributes=all')).map((one) => [one['id'], String(one['nominal_code'])]));
  const { body } = await caller.get(`/trial_balance?from_date=${from}&to_date=${to}`);
  const lines = (body['ledger_accounts'] as { id: string; closing_balance: { debit: string; credit: string } }[]).map((one) => [codes.get(one.id) ?? 'none', pence(one.closing_balance.debit) - pence(one.closing_balance.credit)] as const);
  return Object.fromEntries(lines.filter(([, sum]) => sum !== 0));
}

const someChanges = () => {
  const change = sandbox.control.mutations();
  const added = change.addInvoice({ net: 45_678 });
  change.addInvoice({ net: 3_333, date: '2025-02-03' });
  change.changeInvoice({ which: added.number, net: 12_345 });
  change.voidInvoice({ which: change.addInvoice({ net: 999 }).number });
  const bill = change.addPurchaseInvoice({ net: 7_777 });
  change.payPurchaseInvoice({ which: bill.number });
  change.deletePurchaseInvoice({ which: change.addPurchaseInvoice({ net: 55 }).number });
  const receipt = change.payInvoice({ which: change.addInvoice({ net: 20_000 }).number, amount: 5_000, extra: 1_234 });
  change.deletePayment({ id: change.payInvoice({ which: added.number }).id });
  change.addJournal({ lines: { 7500: 4_321, 1200: -4_321 } });
  change.deleteJournal(change.addJournal({ lines: { 7500: 1, 7502: -1 } }));
  return receipt;
};

describe('the Accounting face', () => {
  it('gives ledger entries and a trial balance that agree with the books to the penny, also after changes', async () => {
    for (const step of ['as made', 'changed']) {
      if (step === 'changed') someChanges();
      for (const asAt of ['2025-03-31', today]) {
        const books = sandbox.control.trialBalance({ asAt });
        expect(Object.keys(books).length).toBeGreaterThan(20);
        expect(await fromEntries(asAt)).toEqual(books);
        expect(await fromTrialBalance('2024-01-01', asAt)).toEqual(books);
        expect(await fromTrialBalance('2025-03-01', asAt)).toEqual(books);
      }
      expect(sandbox.control.faultsInBooks()).toEqual([]);
    }
  });

  it('gives opening balance, movement and closing balance that add up', async () => {
    const { body } = await caller.get('/trial_balance?from_date=2025-06-01&to_date=2025-06-30');
    const lines = body['ledger_accounts'] as Record<string, { debit: string; credit: string } & string>[];
    expect(lines.some((one) => pence(one['opening_balance']?.debit) > 0 && pence(one['debit']) > 0)).toBe(true);
    for (const one of lines) expect(net(one['opening_balance']) + pence(one['debit']) - pence(one['credit'])).toBe(net(one['closing_balance']));
  });

  it('gives open documents and money on account that make up the control accounts', async () => {
    const codes = { 1100: 0, 2100: 0 };
    for (const [path, code, sign] of [['sales_invoices', 1100, 1], ['sales_credit_notes', 1100, -1], ['purchase_invoices', 2100, -1], ['purchase_credit_notes', 2100, 1]] as const) {
      for (const one of await caller.all(`/${path}?attributes=all`)) if (!['DRAFT', 'VOID'].includes(idOf(one['status']))) codes[code] += sign * pence(one['base_currency_outstanding_amount']);
    }
    for (const one of await caller.all('/contact_payments?attributes=all')) {
      const onAccount = one['payment_on_account'] as Record<string, unknown> | null;
      const sign = { CUSTOMER_RECEIPT: -1, CUSTOMER_REFUND: 1, VENDOR_PAYMENT: 1, VENDOR_REFUND: -1 }[idOf(one['transaction_type'])] ?? Number.NaN;
      if (onAccount) codes[idOf(one['transaction_type']).startsWith('CUSTOMER') ? 1100 : 2100] += sign * pence(onAccount['base_currency_outstanding_amount']);
    }
    const books = sandbox.control.trialBalance();
    expect(codes).toEqual({ 1100: books['1100'], 2100: books['2100'] });
  });

  it('gives bank accounts and contacts the balances of their ledgers', async () => {
    const books = sandbox.control.trialBalance();
    for (const bank of await caller.all('/bank_accounts?attributes=all')) expect(pence(bank['balance'])).toBe(books[String(bank['nominal_code'])] ?? 0);
    const owed = { CUSTOMER: 0, VENDOR: 0 };
    for (const one of await caller.all('/contacts?attributes=all&show_balance=true')) owed[idOf((one['contact_types'] as unknown[])[0]) as 'CUSTOMER' | 'VENDOR'] += pence(one['balance']);
    expect(owed).toEqual({ CUSTOMER: books['1100'], VENDOR: -(books['2100'] ?? 0) });
  });

  it('shows every attribute of the description and no other, in the described type, decimals as text', async () => {
    let checked = 0;
    // What Sage wants to be asked with.
    const asked: Readonly<Record<string, string>> = { tax_determinations: '&usage=sales' };
    for (const resource of resources.values()) {
      const names = attributesOf(resource.definition);
      for (const item of (await caller.all(`/${resource.path}?attributes=all${asked[resource.path] ?? ''}`)).slice(0, 60)) {
        expect([resource.path, Object.keys(item).sort()]).toEqual([resource.path, [...new Set([...names, 'id', 'displayed_as', '$path', ...(resource.extras ?? [])])].sort()]);
        expect([resource.path, misfits(definitions[resource.definition], item, resource.path)]).toEqual([resource.path, []]);
        checked += 1;
      }
      expect(operations[`GET /${resource.path}`]).toBeDefined();
    }
    expect(checked).toBeGreaterThan(500);
  });

  it('keeps books sound and agreeing through any run of work', async () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seed) => {
      sandbox.control.mutations().someWork({ count: 15, seed });
      expect(sandbox.control.faultsInBooks()).toEqual([]);
    }), { numRuns: 60 });
    expect(await fromEntries(today)).toEqual(sandbox.control.trialBalance());
  });
});

const net = (side: { debit: string; credit: string } | undefined): number => pence(side?.debit) - pence(side?.credit);

/** Where a value is not of its described type; nulls and "" are Sage's habit everywhere. */
function misfits(type: TypeWord | undefined, value: unknown, at: string): string[] {
  if (value === null || value === '' || type === undefined) return [];
  if (Array.isArray(type)) return Array.isArray(value) ? value.flatMap((one, index) => misfits(type[0], one, `${at}[${index}]`)) : [at];
  if (typeof type === 'string') return fits(type, value, at);
  if (typeof value !== 'object' || Array.isArray(value)) return [at];
  // References are short whatever the description says; what they hold must still fit.
  return Object.entries(value).flatMap(([name, one]) => (name in type ? misfits(type[name], one, `${at}.${name}`) : name === '$path' || name === 'id' || name === 'displayed_as' ? [] : [`${at}.${name} is not described`]));
}

function fits(type: string, value: unknown, at: string): string[] {
  if (type.startsWith('=')) return misfits(definitions[type.slice(1)], value, at);
  const found = type === 'number' ? typeof value === 'string' && /^-?\d+\.\d+$/.test(value)
    : type === 'integer' ? Number.isInteger(value)
    : type === 'boolean' ? typeof value === 'boolean'
    : type === 'date' ? /^\d{4}-\d{2}-\d{2}$/.test(String(value))
    : type === 'date-time' ? /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(String(value))
    : type.startsWith('string:') ? type.slice(7).split('|').includes(String(value))
    : type === 'any' || typeof value === 'string';
  return found ? [] : [`${at} should be ${type}, not ${JSON.stringify(value)}`];
}
