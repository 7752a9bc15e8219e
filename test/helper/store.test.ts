import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Store } from '../../helper/store/store.ts';
import { openStore } from '../../helper/store/sqlite/open-store.ts';
import { makeIdFilter } from '../../helper/store/sqlite/id-filter.ts';
import { fingerprintOf, makeIdSet } from '../../helper/store/sqlite/id-set.ts';
import { until } from '../env/until.ts';
import { makeFolder, makeKey, removeFolders } from '../suites/store-places.ts';
import { proof, publish, storeSuite } from '../suites/store-suite.ts';
import { at, customer, put } from '../suites/store-records.ts';

const opened: Store[] = [];
const open = (file = join(makeFolder(), 'company.db'), key = makeKey()): Store => {
  const store = openStore(file, key);
  opened.push(store);
  return store;
};
afterEach(() => opened.splice(0).forEach((store) => store.close()));
afterAll(removeFolders);

storeSuite('on SQLite', () => open());

describe('the store on SQLite', () => {
  it('E12 K01: holds nothing readable in any of its files, while it is written and afterwards', () => {
    const [file, key] = [join(makeFolder(), 'store', 'company.db'), makeKey()];
    const store = open(file, key);
    const canary = 'canary-93be-customer-name';
    const lookFor = () => readdirSync(dirname(file)).filter((name) => {
      const bytes = readFileSync(join(dirname(file), name));
      return bytes.includes(canary) || bytes.includes(Buffer.from(key)) || bytes.includes('salesInvoices') || bytes.includes('SQLite format');
    });
    const sync = store.beginSync('full', at(1));
    store.writePage({ sync, resource: 'contacts', changes: Array.from({ length: 300 }, (_, n) => put('customers', customer(`${canary}-${n}`, canary, { notes: canary }))), rejected: [{ resource: 'contacts', sourceId: canary, reason: canary, source: canary }], checkpoint: canary, countsAsSeen: true });
    store.flush();
    expect(readdirSync(dirname(file)).length).toBeGreaterThan(1);
    expect(lookFor()).toEqual([]);
    store.publish(sync, at(2), at(1), proof);
    expect(lookFor()).toEqual([]);
    store.close();
    expect(readdirSync(dirname(file))).toEqual(['company.db']);
    expect(lookFor()).toEqual([]);
  });

  it('is read by others while it is written, each at what is published', () => {
    const [file, key] = [join(makeFolder(), 'company.db'), makeKey()];
    const [writer, reader] = [open(file, key), open(file, key)];
    publish(writer, ['Ann']);
    expect(reader.books().count('customers')).toBe(1);
    const books = reader.books();
    const sync = writer.beginSync('incremental', at(10));
    writer.writePage({ sync, resource: 'contacts', changes: [put('customers', customer('x', 'Xi'))], rejected: [], checkpoint: null, countsAsSeen: true });
    writer.flush();
    expect(reader.books().count('customers')).toBe(1);
    writer.publish(sync, at(11), at(10), proof);
    expect(books.count('customers')).toBe(1);
    expect(reader.books().count('customers')).toBe(2);
    expect(books.records({ dataType: 'customers', filters: [], order: null, limit: 10, after: null }).items.length).toBe(1);
  });

  it('makes durable by itself what was written, soon after the last page', async () => {
    const [file, key] = [join(makeFolder(), 'company.db'), makeKey()];
    const [writer, other] = [open(file, key), open(file, key)];
    const sync = writer.beginSync('full', at(1));
    writer.writePage({ sync, resource: 'contacts', changes: [put('customers', customer('a', 'Ann'))], rejected: [], checkpoint: 'x', countsAsSeen: true });
    expect(other.checkpoint(sync, 'contacts')).toBeNull();
    await until('the page is durable', async () => other.checkpoint(sync, 'contacts') === 'x');
    expect(writer.staged(sync).count('customers')).toBe(1);
  });

  it('takes records of any size and any text, and gives them back as they were', () => {
    const store = open();
    const sync = store.beginSync('full', at(1));
    const texts = ['', 'plain', 'naïve €uro 😀', 'a\u0000b', '\u001e\u001f separators', '\ud800 half', '"quoted" \\ back', 'x'.repeat(1_000_000), '汉'.repeat(200_000)];
    const changes = texts.map((text, n) => put('customers', customer(`c${n}`, `${n}`, { notes: text }), JSON.stringify({ raw: text })));
    store.writePage({ sync, resource: 'contacts', changes, rejected: [], checkpoint: null, countsAsSeen: true });
    store.publish(sync, at(2), at(1), proof);
    texts.forEach((text, n) => {
      const read = store.books().record('customers', `c${n}`);
      expect([n, read?.record === JSON.stringify(customer(`c${n}`, `${n}`, { notes: text })), read?.source === JSON.stringify({ raw: text })]).toEqual([n, true, true]);
    });
  });

  it('removes its sidecar files when the last one closes it', () => {
    const [file, key] = [join(makeFolder(), 'company.db'), makeKey()];
    const [one, two] = [open(file, key), open(file, key)];
    publish(one, ['Ann']);
    one.close();
    expect(existsSync(`${file}-wal`)).toBe(true);
    expect(two.books().count('customers')).toBe(1);
    two.close();
    expect(readdirSync(dirname(file))).toEqual(['company.db']);
  });
});

describe('ids in little memory', () => {
  it('are never forgotten, and hardly ever taken for others', () => {
    const [ids, filter] = [makeIdSet(), makeIdFilter()];
    let [mistaken, perhaps] = [0, 0];
    for (let n = 0; n < 60_000; n += 1) {
      const print = fingerprintOf(`id-${n}`);
      if (ids.has(print)) mistaken += 1;
      if (filter.perhapsHas(print)) perhaps += 1;
      ids.add(print);
      filter.add(print);
    }
    expect(mistaken).toBe(0);
    expect(perhaps).toBeLessThan(600);
    for (let n = 0; n < 60_000; n += 7) expect([ids.has(fingerprintOf(`id-${n}`)), filter.perhapsHas(fingerprintOf(`id-${n}`))]).toEqual([true, true]);
    ids.add(fingerprintOf('id-5'));
    expect([ids.size(), ids.has(fingerprintOf('id-60001'))]).toEqual([60_000, false]);
  });

  it('tells ids apart that differ in one letter or in order', () => {
    const alike = ['a1b2c3d4', 'a1b2c3d5', '4d3c2b1a', 'A1B2C3D4', 'a1b2c3d4 ', ''];
    expect(new Set(alike.map(fingerprintOf)).size).toBe(alike.length);
    for (const id of alike) expect(Number.isSafeInteger(fingerprintOf(id)) && fingerprintOf(id) > 0).toBe(true);
  });
});
