/** Every writing cell of the capability table is carried out against the sandbox; made from the table, so that a new cell is tested by itself. */
import { findWrite } from '../../src/sage/activities/definition.ts';
import { table as accountingTable } from '../../src/sage/products/accounting/activities/table.ts';
import { table as sage200Table } from '../../src/sage/products/sage-200/activities/table.ts';
import { table as sage50Table } from '../../src/sage/products/sage-50/activities/table.ts';
import { fileIn, openWorld, type Product, type World } from '../helper/outbox-world.ts';
import { accountingSamples, madeUpRow, sage200Samples, type Row } from '../helper/write-samples.ts';
import { notHere } from '../sandbox/accounting/resources/reference.ts';
import { actionFor } from '../sandbox/accounting/writes/index.ts';
import { whyNotHeld } from '../sandbox/accounting/writes/not-held.ts';
import { operations } from '../sandbox/accounting/spec.ts';
import { actions as actions200 } from '../sandbox/sage-200/writes.ts';
import { startSandbox, type Sandbox } from '../sandbox/start.ts';
import { makeFolder, makeKey, removeFolders } from '../suites/store-places.ts';

let sandbox: Sandbox;
let worlds: Readonly<Record<Product, World>>;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 13, size: 'tiny', today: '2026-10-31' });
  const open = (product: Product) => openWorld(sandbox, { file: fileIn(makeFolder()), key: makeKey(), product });
  worlds = { 'sage-accounting': await open('sage-accounting'), 'sage-200': await open('sage-200') };
});
afterEach(() => {
  expect(sandbox.control.faultsInBooks()).toEqual([]);
  expect(Object.values(sandbox.control.trialBalance()).reduce((sum, pence) => sum + pence, 0)).toBe(0);
});
afterAll(async () => {
  for (const world of Object.values(worlds)) await world.close();
  await sandbox.close();
  removeFolders();
});

type Cell = { readonly name: string; readonly object: string; readonly verb: 'create' | 'update' | 'delete' | 'execute'; readonly procedure: string | null; readonly method: string; readonly path: string };
const cellsOf = (table: typeof accountingTable): Cell[] => table.names.flatMap((object) => (table.find(object)?.writes ?? []).map(({ verb, procedure, method, path }) => ({ name: `${object} ${procedure?.name ?? verb}`, object, verb, procedure: procedure?.name ?? null, method, path })));

const books = (): string => JSON.stringify(sandbox.control.counts());
const one = async (product: Product, { verb, object, procedure }: Pick<Cell, 'verb' | 'object' | 'procedure'>, row: Row) => (await worlds[product].order(verb, object, [row], { procedure })).results[0];

async function make(product: Product, object: string, row: Row): Promise<string> {
  const made = await one(product, { verb: 'create', object, procedure: null }, row);
  if (made?.outcome !== 'done' || made.id === null) throw new Error(`${object} could not be made: ${JSON.stringify(made)}`);
  return made.id;
}

async function accountingRow({ object, verb, procedure }: Cell): Promise<Row> {
  const samples = accountingSamples(sandbox);
  const allocation = async (): Promise<Row> => samples.allocation(await make('sage-accounting', 'sales_invoices', samples.create('sales_invoices') as Row), await make('sage-accounting', 'sales_credit_notes', samples.create('sales_credit_notes') as Row), '240.00');
  if (object === 'contact_allocations') {
    if (verb === 'create' || verb === 'execute') return allocation();
    const id = await make('sage-accounting', object, await allocation());
    return verb === 'update' ? { id, date: '2026-10-29' } : { id };
  }
  if (verb === 'create') return samples.create(object) as Row;
  const id = samples.there(object) ?? await make('sage-accounting', object, procedure === 'release' ? samples.draft(object) : (samples.create(object) as Row));
  if (verb === 'update') return { id, ...samples.change(object) };
  return procedure === 'void' || /^sales_(invoices|credit_notes)$/.test(object) && verb === 'delete' ? { id, void_reason: 'Entered twice' } : { id };
}

const isHeld = ({ method, path }: Cell): boolean => actionFor(`${method} ${path.replace('{id}', '{key}')}`) !== undefined;

describe('Sage Accounting', () => {
  const cells = cellsOf(accountingTable);
  it('has writing cells, and the sandbox holds most of what a bookkeeper writes', () => {
    expect(cells.length).toBeGreaterThan(100);
    expect(cells.filter(isHeld).length).toBeGreaterThan(60);
  });

  it.each(cells.filter(isHeld))('$name is carried out in the books', async (cell) => {
    const row = await accountingRow(cell);
    const before = [books(), sandbox.control.books().revision];
    expect(await one('sage-accounting', cell, row)).toMatchObject({ outcome: 'done', message: null });
    expect([books(), sandbox.control.books().revision]).not.toEqual(before);
    expect(sandbox.control.violations()).toEqual([]);
  });

  it.each(cells.filter((cell) => !isHeld(cell)))('$name is sent as Sage describes it, and Sage\'s refusal is told', async (cell) => {
    const write = findWrite(accountingTable.find(cell.object) as NonNullable<ReturnType<typeof accountingTable.find>>, cell.verb, cell.procedure);
    const before = books();
    const told = await one('sage-accounting', cell, madeUpRow(write as NonNullable<typeof write>));
    expect(told).toMatchObject({ outcome: 'refused', message: expect.stringMatching(/./) });
    expect([books(), sandbox.control.violations()]).toEqual([before, []]);
  });

  it('the sandbox carries out all that Sage describes, but for a list with its reasons', () => {
    const missing = Object.keys(operations).filter((name) => !name.startsWith('GET ') && !actionFor(name)).filter((name) => {
      const [method = '', path = ''] = name.split(' ');
      const resource = path.slice(1).split('/')[0] ?? '';
      return !notHere.includes(resource) && whyNotHeld(method, resource) === undefined;
    });
    expect(missing).toEqual([]);
  });
});

describe('Sage 200', () => {
  const cells = cellsOf(sage200Table);
  const isHeld200 = ({ path, verb }: Cell): boolean => {
    const name = path.slice(1).split('/')[0] ?? '';
    return verb !== 'execute' && actions200[name] !== undefined;
  };
  it('has writing cells', () => expect(cells.filter(isHeld200).length).toBeGreaterThan(8));

  it.each(cells.filter(isHeld200))('$name is carried out in the books', async (cell) => {
    const samples = sage200Samples(sandbox);
    const id = cell.verb === 'create' ? null : await make('sage-200', cell.object, samples.create(cell.object) as Row);
    const row = cell.verb === 'create' ? (samples.create(cell.object) as Row) : cell.verb === 'update' ? { ...samples.create(cell.object), ...samples.change(cell.object), id } : { id };
    const before = sandbox.control.books().revision;
    expect(await one('sage-200', cell, row)).toMatchObject({ outcome: 'done', message: null });
    expect(sandbox.control.books().revision).toBeGreaterThan(before);
  });

  it('every other cell is sent as Sage describes it, and its refusal is told; nothing changes', async () => {
    const before = books();
    for (const cell of cells.filter((other) => !isHeld200(other))) {
      const write = findWrite(sage200Table.find(cell.object) as NonNullable<ReturnType<typeof sage200Table.find>>, cell.verb, cell.procedure);
      const told = await one('sage-200', cell, madeUpRow(write as NonNullable<typeof write>));
      expect({ cell: cell.name, outcome: told?.outcome, hasMessage: (told?.message ?? '') !== '' }).toEqual({ cell: cell.name, outcome: 'refused', hasMessage: true });
    }
    expect(books()).toBe(before);
  });
});

it('Sage 50 has no writing cell: ODBC reads only', () => {
  expect(cellsOf(sage50Table)).toEqual([]);
  expect(sage50Table.names.every((name) => (sage50Table.find(name)?.readOnly ?? '') !== '')).toBe(true);
});
