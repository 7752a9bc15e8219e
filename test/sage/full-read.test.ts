import { definitionOf } from '../../src/shared/records/index.ts';
import type { LedgerAccount, LedgerLine } from '../../src/shared/records/ledger.ts';
import { toMinor } from '../../src/shared/money.ts';
import { startSandbox } from '../sandbox/start.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { openSandboxCompany, Shelf } from './reader.ts';
import type { OpenedCompany } from './reader.ts';

describe('a full read of Sage Accounting', () => {
  let sandbox: Sandbox;
  let opened: OpenedCompany;
  const shelf = new Shelf();
  beforeAll(async () => {
    sandbox = await startSandbox({ seed: 3, size: 'small', today: '2026-10-31' });
    opened = openSandboxCompany(sandbox);
    expect(await shelf.readAll(opened.reader, 'full')).toEqual([]);
  });
  afterAll(async () => { opened.close(); await sandbox.close(); });

  it('gives records of the shape that the contract promises', () => {
    for (const [dataType, records] of shelf.records) {
      const { schema } = definitionOf(dataType);
      for (const record of records.values()) expect({ dataType, problem: schema.safeParse(record).error?.issues, record: schema.safeParse(record).success ? null : record }).toEqual({ dataType, problem: undefined, record: null });
    }
  });

  it('adds up to the books, account by account', () => {
    const codes = new Map(shelf.of<LedgerAccount>('ledgerAccounts').map((account) => [account.id, account.nominalCode]));
    const sums: Record<string, number> = {};
    for (const line of shelf.of<LedgerLine>('ledgerLines')) {
      const code = codes.get(line.ledgerAccountId) ?? '?';
      sums[code] = (sums[code] ?? 0) + toMinor(line.debit) - toMinor(line.credit);
    }
    const books = sandbox.control.trialBalance();
    for (const code of new Set([...Object.keys(sums), ...Object.keys(books)])) expect([code, sums[code] ?? 0]).toEqual([code, books[code] ?? 0]);
  });
});
