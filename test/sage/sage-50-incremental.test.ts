/** What changed since, read alone, gives the same books as reading everything; also where Sage's stamps are missing or wrong. */
import type { AnyRecord } from '../../src/shared/records/index.ts';
import { dataTypes } from '../../src/shared/records/data-types.ts';
import type { CompanyReader } from '../../src/sage/connector.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import { changed, full, gather, never, Shelf } from './reader.ts';
import { allOf, makeWorld, trialBalanceOf } from './sage-50-world.ts';
import type { World } from './sage-50-world.ts';

/** Rows that Sage erases without a word are found by their keys alone. */
async function sweep(shelf: Shelf, reader: CompanyReader): Promise<void> {
  for (const { name, dataTypes: fed } of reader.resources) {
    const keys = reader.readKeys(name, never);
    if (keys === null) continue;
    const there = new Set<string>();
    for await (const batch of keys) for (const { dataType, id } of batch) there.add(`${dataType} ${id}`);
    const all = reader.resources.filter((other) => other.name !== name && other.dataTypes.some((dataType) => fed.includes(dataType)));
    for (const other of all) for await (const batch of reader.readKeys(other.name, never) ?? []) for (const { dataType, id } of batch) there.add(`${dataType} ${id}`);
    for (const dataType of fed) {
      for (const record of shelf.of<AnyRecord & { id: string }>(dataType)) {
        const isOfTrail = /^[A-Z]{2,3}-\d+$/.test(record.id);
        if (!isOfTrail && !there.has(`${dataType} ${record.id}`)) shelf.apply([{ dataType, id: record.id, record: null, source: null }]);
      }
    }
  }
}

/** A document keeps its party's name, and a party its balance, as they were when it was read: neither says that it changed. The next full read brings them. */
const withoutNames = (all: Record<string, unknown>): unknown => JSON.parse(JSON.stringify(all, (key, value: unknown) => (key === 'partyName' || (key === 'balance' && typeof value === 'string') ? undefined : value)));

const worlds: World[] = [];
afterEach(async () => { for (const world of worlds.splice(0)) await world.close(); });
const make = (options: Parameters<typeof makeWorld>[0]): World => { const world = makeWorld(options); worlds.push(world); return world; };

describe('an incremental read', () => {
  it.each([1, 2, 3])('equals a full one after any work (seed %s)', async (seed) => {
    const world = make({ seed, size: 'tiny' });
    const shelf = new Shelf();
    await shelf.readAll(world.reader, 'full');
    for (let round = 0; round < 3; round += 1) {
      world.made.mutations().someWork({ count: 10 * seed, seed: seed * 100 + round });
      world.made.update();
      expect(await shelf.readAll(world.reader, 'incremental')).toEqual([]);
      await sweep(shelf, world.reader);
      const whole = new Shelf();
      await whole.readAll(world.open().reader, 'full');
      expect(withoutNames(allOf(shelf, dataTypes))).toEqual(withoutNames(allOf(whole, dataTypes)));
      expect(trialBalanceOf(shelf)).toEqual(world.made.trialBalance());
    }
  });

  it('reads little: of unchanged books no transaction, of one new invoice few', async () => {
    const world = make({ seed: 9, size: 'small' });
    const shelf = new Shelf();
    await shelf.readAll(world.reader, 'full');
    const number = world.made.mutations().addInvoice({ net: 12_345 }).number;
    world.made.update();
    const got = await changed(world.reader, 'audit_trail', shelf.checkpoints.get('audit_trail') ?? null);
    const documents = got.changes.filter(({ dataType, record }) => dataType === 'salesInvoices' && record !== null);
    expect(documents.some(({ record }) => record !== null && 'number' in record && record.number === String(number).replace(/\D/g, ''))).toBe(true);
    expect(got.pages.reduce((sum, page) => sum + page.read, 0)).toBeLessThan(60);
  });

  it('takes rows without a stamp for changed, and what is new by its number whatever its stamp', async () => {
    const world = make({ seed: 2, size: 'tiny' });
    const shelf = new Shelf();
    await shelf.readAll(world.reader, 'full');
    const db = world.made.db();
    db.exec("UPDATE AUDIT_SPLIT SET DETAILS = 'Changed without a stamp', RECORD_MODIFY_DATE = NULL WHERE HEADER_NUMBER = (SELECT MAX(HEADER_NUMBER) FROM AUDIT_HEADER WHERE TYPE = 'SI' AND DELETED_FLAG = 0 AND HEADER_NUMBER < 150)");
    world.made.mutations().addInvoice({ net: 999 });
    world.made.update();
    db.exec("UPDATE AUDIT_HEADER SET RECORD_MODIFY_DATE = '2001-01-01 00:00:00' WHERE HEADER_NUMBER = (SELECT MAX(HEADER_NUMBER) FROM AUDIT_HEADER)");
    for (const table of ['AUDIT_SPLIT', 'AUDIT_JOURNAL']) db.exec(`UPDATE ${table} SET RECORD_MODIFY_DATE = '2001-01-01 00:00:00' WHERE HEADER_NUMBER = (SELECT MAX(HEADER_NUMBER) FROM AUDIT_HEADER)`);
    await shelf.readAll(world.reader, 'incremental');
    expect(JSON.stringify(allOf(shelf, dataTypes))).toContain('Changed without a stamp');
    expect(trialBalanceOf(shelf)).toEqual(world.made.trialBalance());
  });

  it('is not blinded by a stamp from the future (F: clocks)', async () => {
    const world = make({ seed: 2, size: 'tiny' });
    world.made.db().exec("UPDATE AUDIT_HEADER SET RECORD_MODIFY_DATE = '2130-01-01 00:00:00' WHERE HEADER_NUMBER = 7");
    const now = '2026-10-31T12:00:00.000Z' as IsoTime;
    const first = await gather(world.reader.readResource('audit_trail', { kind: 'full', checkpoint: null, resume: false, signal: never, now }));
    const shelf = new Shelf();
    shelf.apply((await full(world.reader, 'nominal_ledger')).changes);
    shelf.apply(first.changes);
    const invoice = world.made.mutations().addInvoice({ net: 5_000 });
    world.made.update();
    world.made.mutations().payInvoice({ which: invoice.number });
    world.made.update();
    shelf.apply((await gather(world.reader.readResource('audit_trail', { kind: 'incremental', checkpoint: first.checkpoint, resume: false, signal: never, now }))).changes);
    expect(trialBalanceOf(shelf)).toEqual(world.made.trialBalance());
  });

  it('reads everything where this version tells no stamps, or the checkpoint is none of ours', async () => {
    const world = make({ seed: 2, size: 'tiny' });
    const { reader } = world.open({ hiddenColumns: ['AUDIT_USAGE.RECORD_MODIFY_DATE', 'SALES_LEDGER.RECORD_MODIFY_DATE', 'INVOICE.RECORD_MODIFY_DATE'] });
    const shelf = new Shelf();
    await shelf.readAll(reader, 'full');
    world.made.mutations().someWork({ count: 20, seed: 3 });
    world.made.update();
    await shelf.readAll(reader, 'incremental');
    expect(trialBalanceOf(shelf)).toEqual(world.made.trialBalance());
    for (const name of reader.resources.map((resource) => resource.name)) {
      const rubbish = await changed(reader, name, '{"mark":7}');
      expect([name, rubbish.changes.filter(({ record }) => record !== null).length]).toEqual([name, (await full(reader, name)).changes.length]);
    }
  });

  it('gathers a long journal whole when one of its lines changes', async () => {
    const world = make({ seed: 2, size: 'tiny' });
    const lines = Object.fromEntries([7100, 7103, 7200, 7201, 7300, 7400, 7500, 7502, 7600].map((code, index) => [code, 100 + index]));
    world.made.mutations().addJournal({ lines: { ...lines, 2109: -Object.values(lines).reduce((sum, one) => sum + one, 0) } });
    world.made.update();
    const shelf = new Shelf();
    await shelf.readAll(world.reader, 'full');
    const before = allOf(shelf, ['journalEntries'])['journalEntries'] as Record<string, { lines: unknown[] }>;
    const [id] = Object.entries(before).find(([, journal]) => journal.lines.length === 10) ?? [];
    expect(id).toBeDefined();
    world.made.db().exec("UPDATE AUDIT_JOURNAL SET DETAILS = 'Seen again', RECORD_MODIFY_DATE = '2026-11-01 09:00:00' WHERE HEADER_NUMBER = (SELECT MAX(HEADER_NUMBER) - 2 FROM AUDIT_HEADER)");
    await shelf.readAll(world.reader, 'incremental');
    const after = allOf(shelf, ['journalEntries'])['journalEntries'] as typeof before;
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(JSON.stringify(after[id!])).toContain('Seen again');
    expect(after[id!]?.lines).toHaveLength(10);
  });
});
