/** A Sage 50 data set of seeded books, the connector on it, and the reports of what it reads. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CompanyReader } from '../../src/sage/connector.ts';
import { sage50 } from '../../src/sage/products/sage-50/product.ts';
import type { IsoDate } from '../../src/shared/dates.ts';
import type { LedgerAccount, LedgerLine } from '../../src/shared/records/ledger.ts';
import type { Party } from '../../src/shared/records/parties.ts';
import type { AnyRecord } from '../../src/shared/records/index.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import { openFigures, openItemTypes, outstandingAt, sides } from '../../src/shared/reports/open-items.ts';
import type { Side } from '../../src/shared/reports/inputs.ts';
import { toMinor } from '../../src/shared/money.ts';
import { makeDataSet } from '../sandbox/sage-50/make-data-set.ts';
import type { DataSetOptions } from '../sandbox/sage-50/make-data-set.ts';
import { openStrictDataSet } from './sage-50-data-set.ts';
import type { StrictDataSet, StrictOptions } from './sage-50-data-set.ts';
import type { Shelf } from './reader.ts';

export const today = '2026-10-31';
export type World = { readonly made: ReturnType<typeof makeDataSet>; readonly dataSet: StrictDataSet; readonly reader: CompanyReader; open(options?: StrictOptions): { readonly dataSet: StrictDataSet; readonly reader: CompanyReader }; close(): Promise<void> };

export function makeWorld(options: Omit<DataSetOptions, 'folder'> = {}): World {
  const folder = mkdtempSync(join(tmpdir(), 'll-sage-50-'));
  const made = makeDataSet({ folder, today, ...options });
  const opened: StrictDataSet[] = [];
  const open = (strict: StrictOptions = {}) => {
    const dataSet = openStrictDataSet(made.dataFolder, strict);
    opened.push(dataSet);
    return { dataSet, reader: sage50.connect(dataSet).openCompany(made.companyId.replace(/[{}]/g, '').toLowerCase()) };
  };
  const { dataSet, reader } = open();
  return {
    made, dataSet, reader, open,
    async close() {
      for (const one of opened) await one.close();
      made.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Balances by nominal code, in pence, debit positive. */
export function trialBalanceOf(shelf: Shelf, asAt = '9999-12-31'): Record<string, number> {
  const codes = new Map(shelf.of<LedgerAccount>('ledgerAccounts').map((account) => [account.id, Number(account.nominalCode)]));
  const sums: Record<string, number> = {};
  for (const line of shelf.of<LedgerLine>('ledgerLines')) {
    if (line.date > asAt) continue;
    const code = String(codes.get(line.ledgerAccountId) ?? line.ledgerAccountId);
    sums[code] = (sums[code] ?? 0) + toMinor(line.debit) - toMinor(line.credit);
  }
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
}

type Open = { party: string; date: string; dueDate: string | null; outstanding: number };

/** What each party has open at a day, by date and due date: as aged lists see it, whatever the ids. */
export function openAt(shelf: Shelf, side: Side, asAt: string): string[] {
  const parties = new Map(shelf.of<Party>(side).map((party) => [party.id, party]));
  const found = new Map<string, Open>();
  for (const dataType of openItemTypes) {
    if (!(dataType in sides[side])) continue;
    for (const record of shelf.of<AnyRecord & { partyId: string; date: string; dueDate?: string | null }>(dataType)) {
      const figures = record.date <= asAt ? openFigures(dataType, record) : null;
      const outstanding = figures ? outstandingAt(figures, asAt as IsoDate) : 0;
      if (outstanding === 0) continue;
      const party = parties.get(record.partyId)?.name ?? record.partyId;
      const dueDate = record.dueDate ?? record.date;
      const key = `${party} ${record.date} ${dueDate}`;
      const before = found.get(key);
      found.set(key, { party, date: record.date, dueDate, outstanding: (before?.outstanding ?? 0) + outstanding });
    }
  }
  return [...found].filter(([, open]) => open.outstanding !== 0).map(([key, open]) => `${key} ${open.outstanding}`).sort();
}

/** Everything on a shelf, to compare. */
export const allOf = (shelf: Shelf, dataTypes: readonly DataType[]): Record<string, unknown> =>
  Object.fromEntries(dataTypes.map((dataType) => [dataType, Object.fromEntries([...shelf.of<AnyRecord & { id: string }>(dataType)].sort((a, b) => (a.id < b.id ? -1 : 1)).map((record) => [record.id, record]))]));
