/** The same books through Sage 50 and through Sage Accounting: the same trial balance, aged lists and open items, to the penny. */
import { toMinor } from '../../src/shared/money.ts';
import { dataTypes } from '../../src/shared/records/data-types.ts';
import { definitionOf } from '../../src/shared/records/index.ts';
import type { BankAccount } from '../../src/shared/records/cash.ts';
import type { Party } from '../../src/shared/records/parties.ts';
import type { IsoDate } from '../../src/shared/dates.ts';
import { addWhatOnlySageFiftyHas } from '../sandbox/sage-50/make-data-set.ts';
import { startSandbox } from '../sandbox/start.ts';
import { never, openSandboxCompany, Shelf } from './reader.ts';
import { makeWorld, openAt, today, trialBalanceOf } from './sage-50-world.ts';
import type { World } from './sage-50-world.ts';

const worlds: World[] = [];
const make = (options: Parameters<typeof makeWorld>[0]): World => { const world = makeWorld(options); worlds.push(world); return world; };
afterAll(async () => { for (const world of worlds) await world.close(); });

describe('a Sage 50 data set', () => {
  it.each([[1, 'tiny'], [23, 'small']] as const)('of seed %s, %s, gives the trial balance of its books and Sage’s own, and records in the promised shape', async (seed, size) => {
    const { made, reader } = make({ seed, size });
    const shelf = new Shelf();
    expect(await shelf.readAll(reader, 'full')).toEqual([]);
    expect(trialBalanceOf(shelf)).toEqual(made.trialBalance());
    const sages = await reader.trialBalance(today as IsoDate, never);
    expect(Object.fromEntries((sages ?? []).map(({ ledgerAccountId, debit, credit }) => [ledgerAccountId, debit - credit] as const).filter(([, sum]) => sum !== 0))).toEqual(made.trialBalance());
    for (const dataType of dataTypes) for (const record of shelf.of(dataType)) expect([dataType, definitionOf(dataType).schema.safeParse(record).error?.issues]).toEqual([dataType, undefined]);
    expect(dataTypes.filter((dataType) => shelf.of(dataType).length === 0)).toEqual([]);
    for (const bank of shelf.of<BankAccount>('bankAccounts')) expect(toMinor(bank.balance!)).toBe(made.trialBalance()[bank.id] ?? 0);
    for (const side of ['customers', 'suppliers'] as const) {
      const open = new Map<string, number>();
      for (const line of openAt(shelf, side, '9999-12-30')) { const [party, amount] = [line.slice(0, line.search(/ \d{4}-/)), Number(line.slice(line.lastIndexOf(' ')))]; open.set(party, (open.get(party) ?? 0) + amount); }
      for (const party of shelf.of<Party>(side)) expect([party.name, open.get(party.name) ?? 0]).toEqual([party.name, toMinor(party.balance!)]);
    }
  });
});

describe('Sage 50 beside Sage Accounting', () => {
  it.each([[3, 'tiny'], [5, 'tiny'], [8, 'tiny'], [11, 'small']] as const)('gives the same trial balance, aged lists and open items for seed %s, %s, now and as at earlier days, also after changes', async (seed, size) => {
    // The sandbox makes its first business of this seed.
    const world = make({ seed: seed * 31, size });
    const sandbox = await startSandbox({ seed, size, today });
    addWhatOnlySageFiftyHas(sandbox.control.books());
    const opened = openSandboxCompany(sandbox);
    try {
      for (const step of ['as made', 'changed', 'changed again']) {
        if (step !== 'as made') {
          const work = { count: 40, seed: seed + step.length };
          world.made.mutations().someWork(work);
          world.made.update();
          sandbox.control.mutations().someWork(work);
        }
        const [fifty, accounting] = [new Shelf(), new Shelf()];
        expect(await fifty.readAll(world.reader, 'full')).toEqual([]);
        await accounting.readAll(opened.reader, 'full');
        for (const asAt of [today, '2026-06-30', '2026-01-31', '2025-03-31']) {
          expect([step, asAt, trialBalanceOf(fifty, asAt)]).toEqual([step, asAt, trialBalanceOf(accounting, asAt)]);
          for (const side of ['customers', 'suppliers'] as const) {
            expect(openAt(fifty, side, asAt).length).toBeGreaterThan(asAt === today ? 3 : -1);
            expect([step, asAt, openAt(fifty, side, asAt)]).toEqual([step, asAt, openAt(accounting, side, asAt)]);
          }
        }
      }
    } finally {
      opened.close();
      await sandbox.close();
    }
  });
});
