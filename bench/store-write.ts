/**
 * What writing costs: the same pages of source records into the store (encrypted, every version kept, source record
 * beside the record) and into the floor's plain tables, page by page in turn, so that both meet the same machine. Only
 * the time inside the two is counted. `--kind invoices|lines --records N --rounds R --page 200 --json`.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openPlainly } from '../helper/store/sqlite/connection.ts';
import { openStore } from '../helper/store/sqlite/open-store.ts';
import type { Change } from '../helper/store/store.ts';
import { asTime, invoiceSource, invoiceRecord, lineSource, lineRecord, type SourceInvoice } from './store-records.ts';

const { values: given } = parseArgs({ options: { kind: { type: 'string', default: 'invoices' }, records: { type: 'string', default: '50000' }, rounds: { type: 'string', default: '1' }, page: { type: 'string', default: '200' }, json: { type: 'boolean', default: false } } });
const records = Number(given.records);
const pageSize = Number(given.page);
const kind = given.kind === 'lines' ? 'lines' : 'invoices';

type Watch = { cpuUs: number; wallMs: number };
const watch = (): Watch => ({ cpuUs: 0, wallMs: 0 });
function timed<T>(into: Watch, run: () => T): T {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  const result = run();
  into.wallMs += performance.now() - wall;
  const used = process.cpuUsage(cpu);
  into.cpuUs += used.user + used.system;
  return result;
}

/** The floor's tables and statements: one row an invoice, its lines in a child table, no history, no encryption, NORMAL. */
function floorSink(file: string) {
  const db = openPlainly(file);
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=4000');
  const head = ['id', 'displayed_as', 'created_at', 'updated_at', 'transaction_type_id', 'invoice_number', 'contact_id', 'contact_name', 'contact_reference', 'date', 'due_date', 'reference', 'main_address', 'notes', 'net_amount', 'tax_amount', 'total_amount', 'outstanding_amount', 'currency_id', 'exchange_rate', 'status_id', 'sent', 'void_reason'];
  const line = ['id', 'displayed_as', 'description', 'ledger_account_id', 'quantity', 'unit_price', 'net_amount', 'tax_amount', 'tax_rate_id', 'total_amount'];
  const minor = (text: string) => Math.round(Number(text) * 100);
  db.exec(`CREATE TABLE invoice(pk INTEGER PRIMARY KEY, ${head.map((c) => `${c}${c === 'id' ? ' UNIQUE' : ''}`).join(', ')}); CREATE INDEX invoice_date ON invoice(date); CREATE INDEX invoice_contact ON invoice(contact_id)`);
  db.exec(`CREATE TABLE invoice_line(parent, position INTEGER, ${line.join(', ')}, PRIMARY KEY(parent, position)) WITHOUT ROWID`);
  const up = db.prepare(`INSERT INTO invoice(${head}) VALUES(${head.map(() => '?')}) ON CONFLICT(id) DO UPDATE SET ${head.slice(1).map((c) => `${c}=excluded.${c}`)} RETURNING pk`).pluck();
  const ln = db.prepare(`INSERT INTO invoice_line(parent, position, ${line}) VALUES(?,?,${line.map(() => '?')}) ON CONFLICT(parent, position) DO UPDATE SET ${line.map((c) => `${c}=excluded.${c}`)}`);
  const trim = db.prepare('DELETE FROM invoice_line WHERE parent=? AND position>?');
  let pages = 0;
  return {
    put(items: readonly SourceInvoice[]) {
      if (pages % 10 === 0) db.exec('BEGIN');
      for (const x of items) {
        const parent = up.get(x.id, x.displayed_as, x.created_at, x.updated_at, x.transaction_type.id, x.invoice_number, x.contact.id, x.contact_name, x.contact_reference, x.date, x.due_date, x.reference, JSON.stringify(x.main_address), x.notes, minor(x.net_amount), minor(x.tax_amount), minor(x.total_amount), minor(x.outstanding_amount), x.currency.id, x.exchange_rate, x.status.id, x.sent ? 1 : 0, x.void_reason);
        let k = 0;
        for (const l of x.invoice_lines) ln.run(parent, ++k, l.id, l.displayed_as, l.description, l.ledger_account.id, l.quantity, minor(l.unit_price), minor(l.net_amount), minor(l.tax_amount), l.tax_rate.id, minor(l.total_amount));
        trim.run(parent, k);
      }
      pages += 1;
      if (pages % 10 === 0) db.exec('COMMIT');
    },
    close() {
      if (db.inTransaction) db.exec('COMMIT');
      db.close();
    },
  };
}

const changesOf = (from: number, revision: number, every: number): { changes: Change[]; invoices: SourceInvoice[] } => {
  const changes: Change[] = [];
  const invoices: SourceInvoice[] = [];
  for (let n = from; n < Math.min(from + pageSize, records); n += 1) {
    const newer = revision > 0 && n % every === 7 % every ? revision : 0;
    if (kind === 'invoices') {
      const source = invoiceSource(n, newer);
      invoices.push(source);
      changes.push({ dataType: 'salesInvoices', id: source.id, record: invoiceRecord(source), source: JSON.stringify(source) });
    } else {
      const source = lineSource(n, newer);
      changes.push({ dataType: 'ledgerLines', id: source.id, record: lineRecord(source), source: JSON.stringify(source) });
    }
  }
  return { changes, invoices };
};

const show = (name: string, { cpuUs, wallMs }: Watch, over: number) => ({ name, perRecordCpuUs: +(cpuUs / over).toFixed(1), perRecordWallUs: +(1000 * wallMs / over).toFixed(1), cpuS: +(cpuUs / 1e6).toFixed(2), wallS: +(wallMs / 1e3).toFixed(2) });
const proof = { outcome: 'agrees', checkedAt: asTime(0), asAt: '2026-11-23', checks: [] } as never;

function round(): void {
  const folder = mkdtempSync(join(tmpdir(), 'll-bench-'));
  const store = openStore(join(folder, 'ours.db'), new Uint8Array(randomBytes(32)));
  const floor = kind === 'invoices' ? floorSink(join(folder, 'floor.db')) : null;
  const times: Record<string, Watch> = { floor: watch(), full: watch(), publish: watch(), again: watch(), 'again publish': watch(), one_percent: watch(), 'one_percent publish': watch() };
  const at = (name: string): Watch => times[name] ??= watch();
  const run = (name: string, sync: 'full' | 'incremental', revision: number, every: number, all: boolean, withFloor: boolean) => {
    const number = timed(at(name), () => store.beginSync(sync, asTime(0)));
    let written = 0;
    let waiting: Change[] = [];
    for (let from = 0; from < records; from += pageSize) {
      const { changes: page, invoices } = changesOf(from, revision, every);
      waiting.push(...(all ? page : page.filter((_, k) => (from + k) % every === 7 % every)));
      if (withFloor) timed(at('floor'), () => floor?.put(invoices));
      if (waiting.length < pageSize && from + pageSize < records) continue;
      const changes = waiting;
      waiting = [];
      written += changes.length;
      timed(at(name), () => store.writePage({ sync: number, resource: kind, changes, rejected: [], checkpoint: String(from), countsAsSeen: sync === 'full' }));
    }
    timed(at(name), () => store.flush());
    if (sync === 'full') timed(at(name), () => store.vanished(number, kind));
    timed(at(`${name} publish`), () => {
      store.staged(number).ledgerTotals(null, null);
      store.publish(number, asTime(1), asTime(1), proof);
    });
    return written;
  };
  run('full', 'full', 0, 1, true, true);
  floor?.close();
  const peakFullMb = Math.round(process.resourceUsage().maxRSS / 1024);
  const bytes = statSync(join(folder, 'ours.db')).size + statSync(join(folder, 'ours.db-wal')).size;
  run('again', 'full', 0, 1, true, false);
  const changed = run('one_percent', 'incremental', 1, 100, false, false);
  const report = [
    ...(floor ? [show('floor: insert', at('floor'), records)] : []), show('first full sync: write', at('full'), records), show('  publish', at('full publish'), records),
    show('full sync again, nothing changed', at('again'), records), show('  publish', at('again publish'), records), show('1 % changed', at('one_percent'), changed), show('  publish', at('one_percent publish'), changed),
  ];
  console.table(report);
  console.log(`file ${Math.round(bytes / 1e6)} MB (${Math.round(bytes / records)} bytes a record), peak ${peakFullMb} MB after the first, ${Math.round(process.resourceUsage().maxRSS / 1024)} MB in all`);
  reads(store.books() as never);
  store.close();
  rmSync(folder, { recursive: true, force: true });
}

function reads(books: ReturnType<ReturnType<typeof openStore>['books']>): void {
  const rows: { name: string; ms: number }[] = [];
  const median = (name: string, run: () => unknown) => {
    const ms: number[] = [];
    for (let n = 0; n < 15; n += 1) {
      const started = performance.now();
      run();
      ms.push(performance.now() - started);
    }
    rows.push({ name, ms: +(ms.sort((a, b) => a - b)[7] ?? 0).toFixed(2) });
  };
  const dataType = kind === 'invoices' ? 'salesInvoices' : 'ledgerLines';
  median('page of 100', () => books.records({ dataType, filters: [], order: null, limit: 100, after: null }));
  median('page of 100 by date, descending', () => books.records({ dataType, filters: [], order: { column: 'date', descending: true }, limit: 100, after: null }));
  median('page of 100, date>=', () => books.records({ dataType, filters: [{ column: 'date', is: '>=', value: '2024-03-01' }], order: { column: 'date', descending: false }, limit: 100, after: null }));
  median('one record', () => books.record(dataType, kind === 'invoices' ? invoiceSource(77, 0).id : lineSource(77, 0).id));
  median('trial balance, all', () => books.ledgerTotals(null, null));
  median('trial balance as at', () => books.ledgerTotals(null, '2024-07-17' as never));
  median('profit and loss by month', () => books.ledgerMonths('2024-01-01' as never, '2024-12-31' as never));
  median('open items, now', () => books.openItems('customers', '2026-11-23' as never).length);
  median('open items, then', () => books.openItems('customers', '2024-01-20' as never).length);
  console.table(rows);
  console.log('open items', books.openItems('customers', '2026-11-23' as never).length, books.openItems('customers', '2024-01-20' as never).length);
}

for (let n = 0; n < Number(given.rounds); n += 1) round();
