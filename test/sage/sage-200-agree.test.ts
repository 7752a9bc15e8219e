/** The same books, seen as Sage 200, as Sage Accounting and straight from the books, come to the same figures. */
import { startSandbox } from '../sandbox/start.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { never, openSandboxCompany, Shelf } from './reader.ts';
import type { OpenedCompany } from './reader.ts';
import { openSandbox200 } from './reader-200.ts';
import { agedList, openInBooks, openItemsOf, shapeOf, trialBalanceOf } from './shelf-figures.ts';

const today = '2026-10-31';

describe.each([1, 2, 3])('Sage 200 and the books of seed %i', (seed) => {
  let sandbox: Sandbox;
  let of200: OpenedCompany;
  let ofAccounting: OpenedCompany;
  const read = async (opened: OpenedCompany) => {
    const shelf = new Shelf();
    expect(await shelf.readAll(opened.reader, 'full')).toEqual([]);
    return shelf;
  };
  beforeAll(async () => {
    sandbox = await startSandbox({ seed, size: 'tiny', today });
    of200 = openSandbox200(sandbox);
    ofAccounting = openSandboxCompany(sandbox);
  });
  afterAll(async () => { of200.close(); ofAccounting.close(); await sandbox.close(); });

  it.each(['as made', 'after work of every kind'])('agree to the penny: %s', async (step) => {
    if (step !== 'as made') sandbox.control.mutate({ do: 'someWork', count: 60, seed });
    const [ours, accountings] = [await read(of200), await read(ofAccounting)];
    for (const asAt of ['2026-07-31', '2026-09-15', today]) {
      const books = sandbox.control.trialBalance({ asAt });
      expect(Object.keys(books).length).toBeGreaterThan(10);
      expect(trialBalanceOf(ours, asAt)).toEqual(books);
      for (const side of ['customers', 'suppliers'] as const) {
        const [mine, theirs, inBooks] = [openItemsOf(ours, side, asAt), openItemsOf(accountings, side, asAt), openInBooks(sandbox.control.books(), side, asAt)];
        expect(mine.length).toBeGreaterThan(3);
        for (const others of [inBooks, theirs]) {
          expect([asAt, side, shapeOf(mine)]).toEqual([asAt, side, shapeOf(others)]);
          expect([asAt, side, agedList(mine, side, asAt)]).toEqual([asAt, side, agedList(others, side, asAt)]);
        }
      }
    }
    expect(sandbox.control.faultsInBooks()).toEqual([]);
    expect(sandbox.control.violations()).toEqual([]);
  });

  it('give Sage\'s own trial balance the same figures, also in the middle of a month', async () => {
    const codes = new Map(sandbox.control.books().accounts.map((account) => [account.id, String(account.code)]));
    for (const asAt of ['2026-09-30', '2026-10-11', today]) {
      const rows = await of200.reader.trialBalance(asAt as never, never);
      const told = Object.fromEntries((rows ?? []).map((row) => [codes.get(Math.floor(Number(row.ledgerAccountId) / 32)) ?? '?', row.debit - row.credit] as const).filter(([, balance]) => balance !== 0));
      expect(told).toEqual(sandbox.control.trialBalance({ asAt }));
    }
  });
});
