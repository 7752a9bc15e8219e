/** Data sets as they come: other versions, hostile texts, broken rows, the same money by other roads. */
import { AppError } from '../../src/shared/errors.ts';
import type { DataSet } from '../../src/sage/data-set.ts';
import { connectSage50 } from '../../src/sage/products/sage-50/connect-sage-50.ts';
import type { Cell } from '../../src/sage/data-set.ts';
import { dataTypes } from '../../src/shared/records/data-types.ts';
import type { LedgerAccount, LedgerLine } from '../../src/shared/records/ledger.ts';
import type { Party } from '../../src/shared/records/parties.ts';
import type { TradeDocument } from '../../src/shared/records/trade-documents.ts';
import type { Transfer } from '../../src/shared/records/cash.ts';
import { full, never, Shelf } from './reader.ts';
import { allOf, makeWorld, openAt, trialBalanceOf } from './sage-50-world.ts';
import type { World } from './sage-50-world.ts';

let world: World;
beforeAll(() => { world = makeWorld({ seed: 6, size: 'tiny' }); });
afterAll(() => world.close());

describe('a data set of another version', () => {
  it('is read without the columns that it lacks', async () => {
    const lacking = ['AUDIT_HEADER.FOREIGN_RATE', 'AUDIT_HEADER.DUE_DATE', 'AUDIT_SPLIT.PROJECT_ID', 'AUDIT_SPLIT.COST_CODE_ID', 'SALES_LEDGER.E_MAIL2', 'STOCK.INACTIVE_FLAG', 'COMPANY.COMPANYID', 'INVOICE.QUOTE_STATUS', 'BANK.IBAN'];
    const { reader, dataSet } = world.open({ hiddenColumns: lacking, hiddenTables: ['PROJECT', 'PROJECT_COST_CODE', 'PURCHASE_ORDER', 'CAT_TITLE', 'CLEARED_TRAN_RANGE'] });
    const shelf = new Shelf();
    expect(await shelf.readAll(reader, 'full')).toEqual([]);
    expect(trialBalanceOf(shelf)).toEqual(world.made.trialBalance());
    expect(shelf.of('purchaseOrders')).toEqual([]);
    for (const column of lacking) expect(dataSet.asked.join(' ')).not.toContain(column);
  });

  it('is read where no currency but its own is told', async () => {
    const { reader } = world.open({ hiddenTables: ['CURRENCY'], hiddenColumns: ['AUDIT_HEADER', 'AUDIT_SPLIT'].flatMap((table) => ['FOREIGN_NET_AMOUNT', 'FOREIGN_TAX_AMOUNT', 'FOREIGN_GROSS_AMOUNT', 'FOREIGN_OUTSTANDING'].map((column) => `${table}.${column}`)).concat('AUDIT_USAGE.FOREIGN_AMOUNT', 'SALES_LEDGER.CURRENCY', 'PURCHASE_LEDGER.CURRENCY', 'BANK.CURRENCY') });
    const shelf = new Shelf();
    for (const name of ['nominal_ledger', 'customers', 'suppliers', 'banks', 'audit_trail']) shelf.apply((await full(reader, name)).changes);
    const whole = new Shelf();
    await whole.readAll(world.reader, 'full');
    expect(openAt(shelf, 'customers', '2026-10-31')).toEqual(openAt(whole, 'customers', '2026-10-31'));
    expect(new Set(shelf.of<TradeDocument>('salesInvoices').map((record) => record.currency))).toEqual(new Set(['GBP']));
  });

  it('says that it cannot give what no figure can be told without', async () => {
    for (const options of [{ hiddenColumns: ['AUDIT_JOURNAL.AMOUNT'] }, { hiddenTables: ['AUDIT_USAGE'] }]) await expect(full(world.open(options).reader, 'audit_trail')).rejects.toMatchObject({ code: 'not_supported' });
    await expect(full(world.open({ hiddenColumns: ['TAX_CODE.TAX_RATE'] }).reader, 'tax_codes')).rejects.toMatchObject({ code: 'not_supported' });
  });

  it('never has its passwords and its parties’ bank details asked for', async () => {
    const { reader, dataSet } = world.open();
    await new Shelf().readAll(reader, 'full');
    for (const secret of ['PROTX', 'REPORT_PASSWORD', 'LEDGER.BANK_']) expect(dataSet.asked.join('\n')).not.toContain(secret);
  });
});

describe('odd rows', () => {
  const altered = async (alter: (table: string, column: string, cell: Cell) => Cell) => {
    const shelf = new Shelf();
    return { rejected: await shelf.readAll(world.open({ alter }).reader, 'full'), shelf };
  };

  it('keep hostile text as text, and nothing breaks for it (D: hostile text)', async () => {
    const hostile = "'; DROP TABLE AUDIT_HEADER; -- \u0000\u202e<script>alert(1)</script>=HYPERLINK(\"x\") 💷 é";
    const { rejected, shelf } = await altered((table, column, cell) => (['NAME', 'DETAILS', 'CONTACT_NAME', 'DESCRIPTION', 'ADDRESS_1'].includes(column) && typeof cell === 'string' && table !== 'CAT_TITLE' ? hostile : cell));
    expect(rejected).toEqual([]);
    expect(trialBalanceOf(shelf)).toEqual(world.made.trialBalance());
    expect(shelf.of<Party>('customers')[0]?.name).toBe(hostile.replace('\u0000', ''));
  });

  it('reject one record for an amount that is none, and the rest goes on', async () => {
    const { rejected, shelf } = await altered((table, column, cell) => (table === 'AUDIT_HEADER' && column === 'GROSS_AMOUNT' && cell !== null && Math.abs(Number(cell)) === rejectedGross() ? Number.NaN : cell));
    expect(rejected.length).toBeGreaterThan(0);
    expect(rejected.every(({ reason, sourceId }) => /not a number/.test(reason) && sourceId !== null)).toBe(true);
    expect(trialBalanceOf(shelf)).toEqual(world.made.trialBalance());
  });
  const rejectedGross = (): number => Math.abs((world.made.db().prepare("SELECT GROSS_AMOUNT AS gross FROM AUDIT_HEADER WHERE TYPE = 'SI' AND DELETED_FLAG = 0").get() as { gross: number }).gross);

  it('come to the same books from floats with noise, padded texts, and numbers as text', async () => {
    const plain = new Shelf();
    await plain.readAll(world.reader, 'full');
    const { rejected, shelf } = await altered((_table, column, cell) => {
      if (typeof cell === 'number' && /AMOUNT|OUTSTANDING|BALANCE|INVOICE_(NET|TAX|GROSS)/.test(column)) return column.includes('TAX') ? String(cell) : cell + (cell === 0 ? 0 : 1e-9);
      return typeof cell === 'string' && /REF|CODE|NAME|DETAILS/.test(column) ? `${cell}   ` : cell;
    });
    expect(rejected).toEqual([]);
    expect(allOf(shelf, dataTypes)).toEqual(allOf(plain, dataTypes));
  });
});

describe('what the tables come to', () => {
  it('a customer and a supplier who share a reference stay two parties', async () => {
    const shelf = new Shelf();
    await shelf.readAll(world.reader, 'full');
    const shared = shelf.of<Party>('customers').filter((customer) => shelf.of<Party>('suppliers').some((supplier) => supplier.reference === customer.reference));
    expect(shared.length).toBeGreaterThan(0);
    for (const { reference } of shared) expect(new Set(shelf.of<LedgerLine>('ledgerLines').map((line) => line.partyId).filter((id) => id?.endsWith(`-${reference}`)))).toEqual(new Set([`customer-${reference}`, `supplier-${reference}`]));
  });

  it('control accounts, banks and VAT have their places, and transfers go from bank to bank', async () => {
    const shelf = new Shelf();
    await shelf.readAll(world.reader, 'full');
    const accounts = new Map(shelf.of<LedgerAccount>('ledgerAccounts').map((account) => [account.id, account]));
    expect(['1100', '2100', '1200', '2200', '4000', '5000', '7500', '3200'].map((code) => [code, accounts.get(code)?.category, accounts.get(code)?.controls])).toEqual([
      ['1100', 'current_assets', 'debtors_control'], ['2100', 'current_liabilities', 'creditors_control'], ['1200', 'bank', 'bank'], ['2200', 'taxes', null],
      ['4000', 'sales', null], ['5000', 'direct_costs', null], ['7500', 'overheads', null], ['3200', 'equity', 'retained_earnings'],
    ]);
    expect(shelf.of<Transfer>('transfers').length).toBeGreaterThan(0);
    for (const { fromBankAccountId: from, toBankAccountId: to } of shelf.of<Transfer>('transfers')) expect([from !== to, accounts.get(from ?? '')?.category, accounts.get(to ?? '')?.category]).toEqual([true, 'bank', 'bank']);
  });
});

describe('the product', () => {
  const silent = (asked: string[]): DataSet => ({
    columnsOf: (table, signal) => { signal.throwIfAborted(); asked.push(table); return Promise.reject(new AppError('data_set_missing', 'nothing there')); },
    readRows: () => { throw new Error('asked'); },
    close: () => Promise.resolve(),
  });

  it('feeds every data type, asks for nothing before it is read, and knows no time', () => {
    const asked: string[] = [];
    const reader = connectSage50(silent(asked)).openCompany('a-company');
    const fed = new Set(reader.resources.flatMap((resource) => resource.dataTypes));
    expect(dataTypes.filter((dataType) => !fed.has(dataType))).toEqual([]);
    expect([asked, reader.sageTime(), reader.product]).toEqual([[], null, 'sage-50']);
  });

  it('opens no company by an id that could be anything else, and ends a read that was cancelled before it began', async () => {
    const connector = connectSage50(silent([]));
    for (const id of ['', 'a b', 'a\r\nx: y', '../x', 'x'.repeat(200), 'é']) expect(() => connector.openCompany(id)).toThrow(expect.objectContaining({ code: 'bad_request' }));
    const signal = AbortSignal.abort(new Error('cancelled'));
    const reader = connector.openCompany('a-company');
    for (const { name } of reader.resources) await expect((async () => { for await (const _ of reader.readResource(name, { kind: 'full', checkpoint: null, resume: false, signal })); })()).rejects.toThrow('cancelled');
  });

  it('finds the one company that a data set is', async () => {
    const [found, ...others] = await connectSage50(world.dataSet).findCompanies(never);
    expect([found, others]).toEqual([{ sourceId: world.made.companyId.replace(/[{}]/g, '').toLowerCase(), name: 'Harbour & Vale Ltd (practice)', country: 'GB' }, []]);
  });
});
