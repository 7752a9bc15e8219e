/** Sage 50 through a whole sync into the real store: proof, kills, cleared transactions, restored backups, upgrades. */
import { AppError } from '../../src/shared/errors.ts';
import type { SyncOutcome } from '../../helper/sync/sync-job.ts';
import type { TradeDocument } from '../../src/shared/records/trade-documents.ts';
import type { LedgerLine } from '../../src/shared/records/ledger.ts';
import { openStrictDataSet } from './sage-50-data-set.ts';
import { sage50 } from '../../src/sage/products/sage-50/product.ts';
import { makeSyncedBooks } from './sage-50-books.ts';
import type { SyncedBooks } from './sage-50-books.ts';
import { makeWorld } from './sage-50-world.ts';
import type { World } from './sage-50-world.ts';

let world: World;
let books: SyncedBooks;
beforeEach(() => { world = makeWorld({ seed: 4, size: 'tiny' }); books = makeSyncedBooks(); });
afterEach(async () => { await world.close(); books.close(); });

const outcomes = ({ status }: SyncOutcome) => Object.fromEntries((status.proof?.checks ?? []).map(({ check, outcome }) => [check, outcome]));
const allAgree = { trial_balance_is_nil: 'agrees', trial_balance_equals_sage: 'agrees', debtors_equal_control: 'agrees', creditors_equal_control: 'agrees', banks_equal_accounts: 'agrees', lines_equal_balances: 'agrees' };

describe('a sync of a Sage 50 data set', () => {
  it('agrees with Sage to the penny on all six checks, first in full and then after work', async () => {
    const first = await books.sync({ kind: 'full' }, world.reader);
    expect([first.status.status, first.problem, outcomes(first)]).toEqual(['published', null, allAgree]);
    expect(books.trialBalance()).toEqual(world.made.trialBalance());
    for (const seed of [1, 2, 3]) {
      world.made.mutations().someWork({ count: 12, seed });
      world.made.update();
      const { status } = await books.sync({}, world.reader);
      expect([status.status, status.proof?.outcome, outcomes({ status } as SyncOutcome)]).toEqual(['published', 'agrees', { ...allAgree, lines_equal_balances: 'not_checked' }]);
      expect(books.trialBalance()).toEqual(world.made.trialBalance());
    }
    const full = await books.sync({ kind: 'full', confirmRemovals: true }, world.reader);
    expect(outcomes(full)).toEqual(allAgree);
  });

  it('finds no news when nothing changed', async () => {
    await books.sync({ kind: 'full' }, world.reader);
    expect((await books.sync({}, world.reader)).isNews).toBe(false);
    expect((await books.sync({}, world.reader)).isNews).toBe(false);
  });

  it('goes on where it was after a kill, at any page, and reads the same books (F01)', async () => {
    const larger = makeWorld({ seed: 4, size: 400 });
    const asked = async (killAt: number): Promise<number> => {
      const place = makeSyncedBooks();
      let pages = 0;
      const killed = await place.sync({ kind: 'full' }, larger.open().reader, { faultPoint: (point) => { if (point === 'page-written' && (pages += 1) === killAt) throw new AppError('shutting_down', 'killed'); } });
      expect(killed.status.status).toBe('interrupted');
      const again = larger.open();
      const resumed = await place.sync({ kind: 'full' }, again.reader);
      expect([killAt, resumed.status.status, resumed.status.proof?.outcome]).toEqual([killAt, 'published', 'agrees']);
      expect(place.trialBalance()).toEqual(larger.made.trialBalance());
      const statements = again.dataSet.asked.filter((sql) => sql.includes('FROM AUDIT_HEADER WHERE AUDIT_HEADER.HEADER_NUMBER >= 1 ')).length;
      place.close();
      return statements;
    };
    expect(await asked(2)).toBe(1);
    // Killed amid the audit trail, it does not begin at number 1 again.
    expect(await asked(16)).toBe(0);
    await larger.close();
  });

  it('keeps what Clear Audit Trail moved away, counts its balances once, and asks nobody about it', async () => {
    await books.sync({ kind: 'full' }, world.reader);
    const before = new Map(books.all<TradeDocument>('salesInvoices').map((record) => [record.id, record]));
    const linesBefore = books.books().count('ledgerLines');
    world.made.mutations().addInvoice({ net: 12_300 });
    world.made.update();
    const { cleared } = world.made.clearAuditTrail('2026-08-31');
    expect(cleared).toBeGreaterThan(50);
    for (const kind of ['incremental', 'full', 'full', 'incremental'] as const) {
      const outcome = await books.sync({ kind }, world.reader);
      expect([kind, outcome.problem, outcome.status.proof?.outcome]).toEqual([kind, null, 'agrees']);
      expect(books.trialBalance()).toEqual(world.made.trialBalance());
      const after = new Map(books.all<TradeDocument>('salesInvoices').map((record) => [record.id, record]));
      expect([...before.keys()].filter((id) => !after.has(id))).toEqual([]);
      expect(books.books().count('ledgerLines')).toBeLessThan(linesBefore - cleared);
    }
    expect(books.all<LedgerLine>('ledgerLines').filter((line) => line.reference === 'O/Bal').length).toBeGreaterThan(5);
  });

  it('notices a restored backup, and then reads everything again', async () => {
    await books.sync({ kind: 'full' }, world.reader);
    const backup = world.made.backup();
    const then = world.made.trialBalance();
    world.made.mutations().addInvoice({ net: 55_500 });
    world.made.mutations().addInvoice({ net: 44_400 });
    world.made.update();
    await books.sync({}, world.reader);
    expect(books.trialBalance()).not.toEqual(then);
    // Nobody else is in while Sage restores.
    await world.dataSet.close();
    world.made.restore(backup);
    const restored = world.open();
    const outcome = await books.sync({}, restored.reader);
    expect([outcome.status.kind, outcome.status.status, outcome.status.proof?.outcome]).toEqual(['full', 'published', 'agrees']);
    expect(books.trialBalance()).toEqual(then);
  });

  it('reads the folder of an upgraded version, whose every stamp is new, as the same books', async () => {
    await books.sync({ kind: 'full' }, world.reader);
    const { dataFolder } = world.made.upgrade('V33');
    const dataSet = openStrictDataSet(dataFolder);
    const outcome = await books.sync({}, sage50.connect(dataSet).openCompany('company'));
    expect([outcome.problem, outcome.status.proof?.outcome]).toEqual([null, 'agrees']);
    expect(books.trialBalance()).toEqual(world.made.trialBalance());
    await dataSet.close();
  });

  it('reads in full when the catalogue shows another version', async () => {
    await books.sync({ kind: 'full' }, world.open({ hiddenColumns: ['AUDIT_SPLIT.COST_CODE_ID'] }).reader);
    expect((await books.sync({}, world.reader)).status.kind).toBe('full');
    expect((await books.sync({}, world.reader)).isNews).toBe(false);
  });

  it('refuses the books of another company', async () => {
    await books.sync({ kind: 'full' }, world.reader);
    const other = sage50.connect(world.open().dataSet).openCompany('11111111-2222-3333-4444-555555555555');
    expect((await books.sync({}, other)).problem?.code).toBe('wrong_company');
  });

  it('asks a person when rows are gone without Sage saying so', async () => {
    await books.sync({ kind: 'full' }, world.reader);
    world.made.vanish(Array.from({ length: 150 }, (_, index) => index + 20));
    const outcome = await books.sync({ kind: 'full' }, world.reader);
    expect(outcome.problem?.code).toBe('too_many_vanished');
    expect(books.trialBalance()).toEqual(world.made.trialBalance());
  });

  it('stops as a whole, keeping the published books, when Sage lets nobody in', async () => {
    await books.sync({ kind: 'full' }, world.reader);
    world.dataSet.failAt(3, new AppError('data_set_busy', 'Program is in exclusive mode'));
    const outcome = await books.sync({ kind: 'full' }, world.reader);
    expect([outcome.status.status, outcome.problem?.code]).toEqual(['failed', 'data_set_busy']);
    expect(books.trialBalance()).toEqual(world.made.trialBalance());
  });
});
