/** The proof against books made by hand: what agrees, what differs by a penny and where to look, what could not be checked and why. */
import { proof as proofShape, type Proof } from '../../src/shared/contract/status.ts';
import type { IsoDate, IsoTime } from '../../src/shared/dates.ts';
import type { SyncNumber } from '../../src/shared/ids.ts';
import type { Minor, Money } from '../../src/shared/money.ts';
import type { ProofInput } from '../../src/shared/proof/inputs.ts';
import { prove } from '../../src/shared/proof/prove.ts';
import type { BankAccount } from '../../src/shared/records/cash.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import type { AnyRecord } from '../../src/shared/records/index.ts';
import type { LedgerAccount, LedgerLine } from '../../src/shared/records/ledger.ts';
import type { LedgerTotal, OpenItem } from '../../src/shared/reports/inputs.ts';

const minor = (value: number) => value as Minor;
const total = (ledgerAccountId: string, debit: number, credit: number): LedgerTotal => ({ ledgerAccountId, debit: minor(debit), credit: minor(credit) });

function account(id: string, nominalCode: string, name: string, controls: LedgerAccount['controls'] = null): LedgerAccount {
  return { id, updatedAt: null, nominalCode, name, type: 'asset', category: 'current_assets', controls, taxRateId: null, isActive: true };
}
function bank(id: string, ledgerAccountId: string, balance: string | null, currency = 'GBP'): BankAccount {
  return { id, updatedAt: null, name: `Bank ${id}`, nominalCode: '1200', ledgerAccountId, kind: 'current', currency, sortCode: null, accountNumber: null, iban: null, balance: balance as Money | null, isActive: true };
}
function line(id: string, ledgerAccountId: string, debit: string, credit: string): LedgerLine {
  return { id, updatedAt: null, transactionId: `t-${id}`, transactionType: null, date: '2026-11-01' as IsoDate, ledgerAccountId, reference: null, description: null, partyId: null, partyName: null, debit: debit as Money, credit: credit as Money, trackingIds: [] };
}
function item(id: string, outstanding: number, dataType: DataType = 'salesInvoices', partyId = 'birch'): OpenItem {
  return { dataType, id, number: `N-${id}`, partyId, partyName: 'Birch Ltd', date: '2026-11-01' as IsoDate, dueDate: null, total: minor(outstanding), outstanding: minor(outstanding) };
}

/** Debtors 120.00, bank 50.00, creditors 30.00, sales and costs the rest. */
const agreeing = {
  totals: [total('debtors', 15_000, 3_000), total('bank', 5_000, 0), total('creditors', 1_000, 4_000), total('sales', 0, 15_000), total('cost', 1_000, 0)],
  accounts: [account('debtors', '1100', 'Trade debtors', 'debtors_control'), account('creditors', '2100', 'Trade creditors', 'creditors_control'), account('bank', '1200', 'Current account', 'bank'), account('sales', '4000', 'Sales')],
  banks: [bank('b1', 'bank', '50.00')],
  customers: [item('i1', 10_000), item('i2', 2_500), item('c1', -500, 'salesCreditNotes')],
  suppliers: [item('p1', 3_000, 'bills', 'elm')],
  lines: [] as LedgerLine[],
  partyBalances: { customers: [{ id: 'birch', name: 'Birch Ltd', balance: minor(12_000) }, { id: 'ash', name: 'Ash', balance: minor(0) }], suppliers: [{ id: 'elm', name: 'Elm', balance: minor(3_000) }] },
};
type Made = Omit<typeof agreeing, 'partyBalances'> & { partyBalances: Record<'customers' | 'suppliers', { id: string; name: string; balance: Minor | null }[]> };

function inputOf(changed: Partial<Made> = {}, more: Partial<ProofInput> = {}): ProofInput {
  const made: Made = { ...agreeing, ...changed };
  const lists: Partial<Record<DataType, readonly unknown[]>> = { ledgerAccounts: made.accounts, bankAccounts: made.banks, company: [{ baseCurrency: 'GBP' }] };
  return {
    checkedAt: '2026-11-23T09:00:00.000Z' as IsoTime,
    asAt: '2026-11-23' as IsoDate,
    books: {
      sync: 1 as SyncNumber, publishedAt: '2026-11-23T09:00:00.000Z' as IsoTime, dataAsAt: '2026-11-23T09:00:00.000Z' as IsoTime,
      all: <T extends AnyRecord>(dataType: DataType) => (lists[dataType] ?? []) as unknown as readonly T[],
      ledgerTotals: () => made.totals, ledgerMonths: () => [],
      openItems: (side) => made[side],
    },
    records: {
      linesOfAmount: (id, amount) => made.lines.filter((l) => l.ledgerAccountId === id && [l.debit, l.credit].includes((amount / 100).toFixed(2) as Money)),
      linesWithoutParty: (id) => made.lines.filter((l) => l.ledgerAccountId === id && l.partyId === null),
      unbalancedTransactions: () => made.lines.map((l) => ({ transactionId: l.transactionId!, firstLineId: l.id, difference: minor(1) })),
      partyBalances: (side) => made.partyBalances[side],
    },
    sageTrialBalance: agreeing.totals,
    missing: new Map(),
    readWhole: new Set(['bankAccounts', 'customers', 'suppliers']),
    ...more,
  };
}
const checkOf = (proof: Proof, name: Proof['checks'][number]['check']) => proof.checks.find((check) => check.check === name)!;

describe('the proof', () => {
  it('agrees when every figure is Sage\'s own', () => {
    const proof = prove(inputOf());
    expect(proof.checks.map((check) => [check.check, check.outcome])).toEqual([
      ['trial_balance_is_nil', 'agrees'], ['trial_balance_equals_sage', 'agrees'], ['debtors_equal_control', 'agrees'], ['creditors_equal_control', 'agrees'], ['banks_equal_accounts', 'agrees'], ['lines_equal_balances', 'agrees'],
    ]);
    expect(proof.outcome).toBe('agrees');
    expect(proofShape.safeParse(proof).error).toBeUndefined();
  });

  it('compares account by account: two errors that cancel out still differ, with the accounts named', () => {
    const proof = prove(inputOf({}, { sageTrialBalance: [total('debtors', 12_000, 0), total('bank', 4_999, 0), total('creditors', 0, 3_000), total('sales', 0, 14_999), total('cost', 1_000, 0)] }));
    const check = checkOf(proof, 'trial_balance_equals_sage');
    expect([proof.outcome, check.outcome]).toEqual(['differs', 'differs']);
    expect(check.detail).toBe('2 accounts differ from Sage\'s trial balance at 2026-11-23: 1200 Current account: ours 50.00 Dr, Sage\'s 49.99 Dr; 4000 Sales: ours 150.00 Cr, Sage\'s 149.99 Cr.');
    expect(check.suspects.map((suspect) => suspect.id)).toEqual(['bank', 'sales']);
    expect(Math.abs(Number(check.difference))).toBe(0.01);
  });

  it('takes an account that only one side knows as nil on the other, and nil on both as no difference', () => {
    const sage = agreeing.totals.filter((t) => t.ledgerAccountId !== 'cost');
    expect(checkOf(prove(inputOf({}, { sageTrialBalance: [...sage, total('suspense', 0, 0)] })), 'trial_balance_equals_sage')).toMatchObject({ outcome: 'differs', difference: '10.00' });
    expect(checkOf(prove(inputOf({}, { sageTrialBalance: [...agreeing.totals, total('suspense', 0, 0)] })), 'trial_balance_equals_sage').outcome).toBe('agrees');
  });

  it('points at the line that is exactly the difference and at one that may stand on the wrong side', () => {
    const lines = [line('twice', 'cost', '10.00', '0.00'), line('side', 'cost', '0.00', '5.00')];
    const check = checkOf(prove(inputOf({ lines }, { sageTrialBalance: agreeing.totals.filter((t) => t.ledgerAccountId !== 'cost') })), 'trial_balance_equals_sage');
    expect(check.suspects.map((suspect) => suspect.id)).toEqual(['cost', 'twice', 'side']);
  });

  it('says by how much the trial balance is not nil, and which transactions do not balance', () => {
    const check = checkOf(prove(inputOf({ totals: [...agreeing.totals, total('sales', 0, 1)], lines: [line('half', 'sales', '0.00', '0.01')] })), 'trial_balance_is_nil');
    expect(check).toMatchObject({ outcome: 'differs', difference: '-0.01', detail: 'Credits exceed debits by 0.01.' });
    expect(check.suspects[0]).toMatchObject({ dataType: 'ledgerLines', id: 'half' });
  });

  it('finds open items that are not in the control account, and a posting past the customer', () => {
    const lines = [{ ...line('journal', 'debtors', '7.00', '0.00') }];
    const check = checkOf(prove(inputOf({ customers: [...agreeing.customers, item('extra', 2_000)], lines })), 'debtors_equal_control');
    expect(check).toMatchObject({ outcome: 'differs', difference: '20.00' });
    expect(check.detail).toContain('come to 140.00 Dr, the control account (1100 Trade debtors) stands at 120.00 Dr');
    expect(check.suspects.map((suspect) => suspect.id)).toEqual(['extra', 'journal']);
  });

  it('compares creditors on the credit side', () => {
    expect(checkOf(prove(inputOf({ suppliers: [item('p1', 3_001, 'bills')] })), 'creditors_equal_control')).toMatchObject({ outcome: 'differs', difference: '-0.01' });
  });

  it('compares each bank account with its ledger account, but not one in a foreign currency', () => {
    const check = checkOf(prove(inputOf({ banks: [bank('b1', 'bank', '49.00'), bank('b2', 'bank', '999.00', 'EUR'), bank('b3', 'bank', null)] })), 'banks_equal_accounts');
    expect(check).toMatchObject({ outcome: 'differs', difference: '1.00' });
    expect(check.suspects.map((suspect) => suspect.id)).toEqual(['b1']);
    expect(check.detail).toBe('Bank accounts compared: 1, not at Sage\'s own balance: 1. Bank b1: our lines come to 50.00 Dr, Sage shows 49.00 Dr.');
  });

  it('compares each customer\'s open items with the balance that Sage shows, also one that has none open', () => {
    const partyBalances = { customers: [{ id: 'birch', name: 'Birch Ltd', balance: minor(12_000) }, { id: 'ash', name: 'Ash', balance: minor(1) }, { id: 'fir', name: 'Fir', balance: null }], suppliers: [] };
    const check = checkOf(prove(inputOf({ partyBalances })), 'lines_equal_balances');
    expect(check).toMatchObject({ outcome: 'differs', difference: '-0.01', suspects: [{ dataType: 'customers', id: 'ash' }] });
  });

  it('says in words what it could not check when data are missing, and then does not agree as a whole', () => {
    const proof = prove(inputOf({}, { missing: new Map<DataType, string>([['salesInvoices', 'Sage did not let this sign-in read sales invoices.']]) }));
    expect(proof.outcome).toBe('not_checked');
    expect(checkOf(proof, 'debtors_equal_control')).toMatchObject({ outcome: 'not_checked', difference: null, detail: 'Sage did not let this sign-in read sales invoices.' });
    expect(checkOf(proof, 'trial_balance_equals_sage').outcome).toBe('agrees');
    expect(checkOf(proof, 'creditors_equal_control').outcome).toBe('agrees');
  });

  it('does not agree when Sage\'s trial balance, which it offers, could not be read', () => {
    const proof = prove(inputOf({}, { sageTrialBalance: { reason: 'Sage did not answer.', isOffered: true } }));
    expect(proof.outcome).toBe('not_checked');
    expect(prove(inputOf({}, { sageTrialBalance: { reason: 'This product has none.', isOffered: false } })).outcome).toBe('agrees');
  });

  it('stays agreed when balances that move by themselves were not read afresh', () => {
    const proof = prove(inputOf({ banks: [bank('b1', 'bank', '1.00')] }, { readWhole: new Set() }));
    expect(checkOf(proof, 'banks_equal_accounts').outcome).toBe('not_checked');
    expect(proof.outcome).toBe('agrees');
  });

  it('differs as a whole when one check differs and another could not be made', () => {
    const missing = new Map<DataType, string>([['bills', 'No bills.']]);
    expect(prove(inputOf({ customers: [] }, { missing })).outcome).toBe('differs');
  });

  it('leaves open a check whose amounts no integer holds exactly, and makes the others', () => {
    const proof = prove(inputOf({ banks: [bank('b1', 'bank', '50.0001')] }));
    expect(checkOf(proof, 'banks_equal_accounts').outcome).toBe('not_checked');
    expect(proof.outcome).toBe('not_checked');
    expect(checkOf(proof, 'trial_balance_equals_sage').outcome).toBe('agrees');
  });

  it('proves nothing, and says so, when nothing at all could be compared', () => {
    const all: DataType[] = ['ledgerLines', 'ledgerAccounts', 'bankAccounts', 'customers'];
    expect(prove(inputOf({}, { missing: new Map(all.map((dataType) => [dataType, 'Not read.'])) })).outcome).toBe('not_checked');
  });
});
