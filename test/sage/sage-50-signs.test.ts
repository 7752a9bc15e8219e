/** Sage's sources say that amounts are "signed according to transaction type", and not how: whichever way it is, the books are the same. */
import { dataTypes } from '../../src/shared/records/data-types.ts';
import { Shelf } from './reader.ts';
import { allOf, makeWorld } from './sage-50-world.ts';
import type { World } from './sage-50-world.ts';

const amounts = ['NET_AMOUNT', 'TAX_AMOUNT', 'GROSS_AMOUNT', 'OUTSTANDING', 'AMOUNT_PAID', 'FOREIGN_NET_AMOUNT', 'FOREIGN_TAX_AMOUNT', 'FOREIGN_GROSS_AMOUNT', 'FOREIGN_OUTSTANDING', 'FOREIGN_AMOUNT_PAID'];
/** The types whose amounts the sandbox writes below nought. */
const down = ['SC', 'SD', 'SA', 'SR', 'PC', 'PD', 'PA', 'PP', 'BP', 'CP', 'VP'];
const ofType = `WHERE TYPE IN (${down.map((type) => `'${type}'`).join(', ')})`;

let world: World;
let plain: Record<string, unknown>;
const read = async (): Promise<Record<string, unknown>> => {
  const shelf = new Shelf();
  expect(await shelf.readAll(world.open().reader, 'full')).toEqual([]);
  return allOf(shelf, dataTypes);
};
const turn = (table: string, columns: readonly string[], where = ''): void => {
  const db = world.made.db();
  const present = new Set((db.pragma(`table_info("${table}")`) as { name: string }[]).map(({ name }) => name));
  db.exec(`UPDATE "${table}" SET ${columns.filter((name) => present.has(name)).map((name) => `"${name}" = 0 - "${name}"`).join(', ')} ${where}`);
};
beforeAll(async () => {
  world = makeWorld({ seed: 9, size: 40 });
  plain = await read();
});
afterAll(() => world.close());

// Each turns what it is about, and turns it back.
it.each([
  ['all the other way', (): void => { for (const table of ['AUDIT_HEADER', 'AUDIT_SPLIT']) turn(table, amounts); }],
  ['without a sign by type', (): void => { for (const table of ['AUDIT_HEADER', 'AUDIT_SPLIT']) turn(table, amounts, ofType); }],
  ['with a sign by type in headers alone', (): void => turn('AUDIT_SPLIT', amounts, ofType)],
  ['with a sign by type in splits alone', (): void => turn('AUDIT_HEADER', amounts, ofType)],
  ['with what is open without its sign', (): void => turn('AUDIT_HEADER', ['OUTSTANDING', 'FOREIGN_OUTSTANDING'], ofType)],
  ['with allocations below nought', (): void => turn('AUDIT_USAGE', ['AMOUNT', 'FOREIGN_AMOUNT'])],
] as const)('%s, it reads as the same records, lines and journals', async (_how, change) => {
  change();
  try {
    expect(await read()).toEqual(plain);
  } finally {
    change();
  }
});

it('amounts in base currency that stand nowhere else are still told', async () => {
  const foreign = (columns: readonly string[]): string => columns.map((name) => `${name} = 0`).join(', ');
  world.made.db().exec(`UPDATE AUDIT_HEADER SET ${foreign(amounts.filter((name) => name.startsWith('FOREIGN_')))} WHERE FOREIGN_RATE = 1; UPDATE INVOICE SET ${foreign(['FOREIGN_INVOICE_NET', 'FOREIGN_INVOICE_TAX', 'FOREIGN_INVOICE_GROSS'])} WHERE FOREIGN_RATE = 1`);
  expect(await read()).toEqual(plain);
});
