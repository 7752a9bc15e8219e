/** The capability tables: made from what lies in the repository, complete, and true to a few things that Sage says. */
import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { capabilitiesOf, findWrite } from '../../src/sage/activities/definition.ts';
import type { ActivityTable, FieldDefinition, ObjectDefinition } from '../../src/sage/activities/definition.ts';
import { checkInput } from '../../src/sage/activities/check-input.ts';
import { products } from '../../src/sage/products/index.ts';
import { houseRoot } from '../repo/house.ts';

const root = new URL(`file://${houseRoot}/`);
const tables = new Map<string, ActivityTable>();
beforeAll(async () => { for (const product of products) tables.set(product.integrationId, await product.activities()); });

function objectOf(product: string, name: string): ObjectDefinition {
  const found = tables.get(product)?.find(name);
  if (!found) throw new Error(`${product} has no ${name}`);
  return found;
}
const fieldNamed = (fields: readonly FieldDefinition[] | undefined, name: string): FieldDefinition | undefined => fields?.find((field) => field.name === name);

describe('the capability tables', () => {
  it('are what the script makes of the descriptions in the repository', () => {
    const made = JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', `import { tableFiles } from ${JSON.stringify(new URL('scripts/activities/make-tables.mjs', root).href)}; process.stdout.write(JSON.stringify(tableFiles()))`], { encoding: 'utf8', maxBuffer: 64e6 })) as Record<string, string>;
    expect(Object.keys(made)).toHaveLength(6);
    for (const [path, text] of Object.entries(made)) expect(readFileSync(new URL(path, root), 'utf8') === text).toBe(true);
  });

  it('hold every object of each product, and each field is of a kind that is known', () => {
    const counts = Object.fromEntries([...tables].map(([product, table]) => [product, table.names.length]));
    expect(counts['sage-accounting']).toBe(85);
    expect(counts['sage-200']).toBeGreaterThanOrEqual(290);
    expect(counts['sage-50']).toBe(108);
    const kinds = new Set<string>();
    const walk = (field: FieldDefinition): void => { kinds.add(field.kind); field.fields.forEach(walk); if (field.item) walk(field.item); };
    for (const table of tables.values()) for (const name of table.names) {
      const object = table.find(name);
      object?.query?.fields.forEach(walk);
      object?.writes.forEach((write) => [...write.fields, ...write.addressFields].forEach(walk));
    }
    expect([...kinds].sort()).toEqual(['amount', 'any', 'boolean', 'date', 'id', 'list', 'object', 'text', 'time', 'whole']);
  });

  it('know what Sage Accounting takes of a sales invoice, with the rules beyond its description', () => {
    const create = findWrite(objectOf('sage-accounting', 'sales_invoices'), 'create');
    expect(create).toMatchObject({ method: 'POST', path: '/sales_invoices', wrap: 'sales_invoice', takesIdempotencyId: true, oneAtATime: true });
    expect(fieldNamed(create?.fields, 'contact_id')).toMatchObject({ kind: 'id', of: 'contacts', isRequired: true, rules: ['Must match the ID of an existing customer.'] });
    const lines = fieldNamed(create?.fields, 'invoice_lines');
    expect(lines).toMatchObject({ kind: 'list', isRequired: true });
    expect(fieldNamed(lines?.item?.fields, 'description')).toMatchObject({ isRequired: true, lengthMax: 2000 });
    expect(fieldNamed(lines?.item?.fields, 'unit_price')).toMatchObject({ kind: 'amount', isRequired: true });
  });

  it('offer the procedures that Sage names: release, void with a reason, reissue, allocate', () => {
    const procedures = (product: string, name: string) => capabilitiesOf(objectOf(product, name)).filter(({ verb }) => verb === 'execute').map(({ procedure }) => procedure);
    expect(procedures('sage-accounting', 'sales_invoices')).toEqual(['release', 'void']);
    expect(procedures('sage-accounting', 'journals')).toEqual(['reissue']);
    expect(procedures('sage-accounting', 'contact_allocations')).toEqual(['allocate']);
    expect(procedures('sage-200', 'sales_posted_transactions')).toEqual(['allocate']);
    expect(capabilitiesOf(objectOf('sage-accounting', 'journals')).map(({ verb }) => verb)).toEqual(['query', 'create', 'delete', 'execute']);
  });

  it('let nothing of Sage 50 be written, and say why; no password is among its columns', () => {
    const cells = capabilitiesOf(objectOf('sage-50', 'SALES_LEDGER'));
    expect(cells.map(({ verb, state }) => `${verb} ${state}`)).toEqual(['query offered', 'create read_only', 'update read_only', 'delete read_only', 'execute read_only']);
    expect(cells[1]?.says).toBe('Sage 50 by ODBC can only be read');
    expect(checkInput(objectOf('sage-50', 'SALES_LEDGER'), 'create', {})).toEqual([{ field: '', problem: 'Sage 50 by ODBC can only be read' }]);
    const names = [...(tables.get('sage-50')?.names ?? [])].flatMap((name) => objectOf('sage-50', name).query?.fields.map((field) => field.name) ?? []);
    expect(names.filter((name) => /PASSWORD/.test(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(2000);
  });

  it('find no object by the name of something that every object has', () => {
    for (const table of tables.values()) for (const name of ['constructor', '__proto__', 'toString']) expect(table.find(name)).toBeNull();
  });
});

describe('checking a row before it is sent', () => {
  const invoice = { contact_id: 'abc', date: '2026-10-31', invoice_lines: [{ description: 'Chairs', ledger_account_id: 'l1', unit_price: '12.50', quantity: 2 }] };
  const problems = (row: unknown) => checkInput(objectOf('sage-accounting', 'sales_invoices'), 'create', row).map(({ field, problem }) => `${field} ${problem}`);

  it('lets through what Sage would take', () => {
    expect(problems(invoice)).toEqual([]);
    expect(checkInput(objectOf('sage-accounting', 'sales_invoices'), 'update', { id: 'abc', reference: 'new' })).toEqual([]);
    expect(checkInput(objectOf('sage-accounting', 'sales_invoices'), 'execute', { id: 'abc', void_reason: 'twice' }, 'void')).toEqual([]);
  });

  it('names each field that is missing, misspelt or of the wrong kind, and what is allowed', () => {
    expect(problems({})).toEqual(['contact_id is needed: the id of one of contacts', 'date is needed', 'invoice_lines is needed']);
    expect(problems({ ...invoice, invoice_lines: [{ ...invoice.invoice_lines[0], unit_price: '12,50' }] })).toEqual(['invoice_lines[0].unit_price is a number, such as 1234.56']);
    expect(problems({ ...invoice, date: '2026-02-30' })).toEqual(['date is a date, written YYYY-MM-DD']);
    expect(problems({ ...invoice, sent: 'perhaps' })).toEqual(['sent is true or false']);
    expect(problems({ ...invoice, invoice_lines: [] })).toEqual(['invoice_lines needs one item at least']);
    expect(problems({ ...invoice, customer: 'x' })[0]).toMatch(/^customer is none of its fields; contact_id, date, .* are$/);
    expect(problems({ ...invoice, invoice_lines: [{ ...invoice.invoice_lines[0], description: 'x'.repeat(2001) }] })).toEqual(['invoice_lines[0].description is 2001 characters long; 2000 are allowed']);
    expect(checkInput(objectOf('sage-accounting', 'sales_invoices'), 'execute', { id: 'abc' }, 'void')).toEqual([{ field: 'void_reason', problem: 'is needed' }]);
    expect(checkInput(objectOf('sage-accounting', 'contacts'), 'create', { name: 'A', contact_type_ids: ['CUSTOMER'], credit_terms: 'never' })[0]?.problem).toMatch(/^is one of month_end_invoice, date_from_invoice/);
    expect(checkInput(objectOf('sage-200', 'sales_invoices'), 'create', { customer_id: 1, document_goods_value: '10.001' })).toEqual([{ field: 'document_goods_value', problem: 'has 3 decimals; 2 are allowed' }]);
    expect(checkInput(objectOf('sage-200', 'sales_invoices'), 'create', { customer_id: 1, is_eu_trader: true })).toEqual([{ field: 'is_eu_trader', problem: 'is set by Sage and cannot be given' }]);
    expect(checkInput(objectOf('sage-accounting', 'ledger_accounts'), 'delete', { id: 'x' })[0]?.problem).toMatch(/cannot be done with "delete"; create, update can/);
  });

  it.each(['../contacts', 'a/b', '', 'x?y', 'a#b', '%2e%2e', null, {}, '@evil'])('takes %j for no id (D06)', (id) => {
    expect(checkInput(objectOf('sage-accounting', 'sales_invoices'), 'delete', { id })).toHaveLength(1);
  });

  it.each([null, 7, 'text', [], [1]])('takes %j for no row', (row) => {
    expect(problems(row)).toEqual([' a row is an object of fields and values']);
  });

  it('takes lone surrogates and control characters for no text (D02)', () => {
    for (const reference of ['a\u0000b', '\ud800', 'a\u001b[31m']) expect(problems({ ...invoice, reference })).toEqual(['reference holds a character that is no text']);
    expect(problems({ ...invoice, notes: 'first\nsecond' })).toEqual([]);
  });
});
