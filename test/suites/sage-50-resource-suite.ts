/** What every resource of Sage 50 must do: run on a few recorded rows and the records that they must give. */
import { readFileSync } from 'node:fs';
import type { Cell, DataSet } from '../../src/sage/data-set.ts';
import type { NormalisedChange, RejectedSource } from '../../src/sage/connector.ts';
import { connectSage50 } from '../../src/sage/products/sage-50/connect-sage-50.ts';
import { definitionOf } from '../../src/shared/records/index.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';

type Row = Readonly<Record<string, Cell>>;
export type RecordedRows = {
  readonly tables: Readonly<Record<string, readonly Row[]>>;
  /** The table whose rows are this resource's own, and the column that names them. */
  readonly own: { readonly table: string; readonly key: string };
  readonly records: readonly { readonly dataType: DataType; readonly id: string; readonly record: unknown }[];
};
export const readRecordedRows = (file: string): RecordedRows => JSON.parse(readFileSync(file, 'utf8')) as RecordedRows;

const compare: Readonly<Record<string, (cell: number, value: number) => boolean>> = { '=': (a, b) => a === b, '<': (a, b) => a < b, '>=': (a, b) => a >= b };

/** Rows of memory behind the duty DataSet: understands exactly what our statements can say, numbers only. */
export function rowsDataSet(tables: RecordedRows['tables']): DataSet {
  return {
    columnsOf: (table) => Promise.resolve(tables[table] ? new Set(tables[table].flatMap((row) => Object.keys(row))) : null),
    async *readRows(sql) {
      await Promise.resolve();
      const table = /FROM (\w+)/.exec(sql)?.[1] ?? '';
      const names = [...sql.slice(0, sql.indexOf(' FROM ')).matchAll(/\.(\w+)/g)].map(([, column]) => column ?? '');
      const where = [...sql.slice(sql.indexOf(' FROM ')).matchAll(/\.(\w+) (=|<|>=) (-?\d+)/g)];
      const rows = (tables[table] ?? []).filter((row) => where.every(([, column, is, value]) => compare[is ?? '']?.(Number(row[column ?? '']), Number(value))));
      const cells = rows.map((row) => names.map((column) => row[column] ?? null));
      const all = cells.map(([cell]) => cell).filter((cell) => typeof cell === 'number');
      if (sql.startsWith('SELECT COUNT')) yield [[rows.length]];
      else if (sql.startsWith('SELECT MAX(')) yield [[all.length > 0 ? Math.max(...all) : [...cells.map(([cell]) => String(cell))].sort().at(-1) ?? null]];
      else if (sql.startsWith('SELECT MIN(')) yield [[all.length > 0 ? Math.min(...all) : null]];
      else yield cells;
    },
    close: () => Promise.resolve(),
  };
}

export function sage50ResourceSuite(name: string, recorded: RecordedRows): void {
  describe(`Sage 50: ${name}`, () => {
    const { tables, own, records } = recorded;
    const read = async (some: RecordedRows['tables'] = tables): Promise<{ changes: NormalisedChange[]; rejected: RejectedSource[] }> => {
      const reader = connectSage50(rowsDataSet(some)).openCompany('company');
      const changes: NormalisedChange[] = [];
      const rejected: RejectedSource[] = [];
      for await (const page of reader.readResource(name, { kind: 'full', checkpoint: null, resume: false, signal: new AbortController().signal })) { changes.push(...page.changes); rejected.push(...page.rejected); }
      return { changes, rejected };
    };
    const inOrder = <C extends { readonly dataType: string; readonly id: string }>(list: readonly C[]): C[] => [...list].sort((a, b) => (`${a.dataType} ${a.id}` < `${b.dataType} ${b.id}` ? -1 : 1));
    const recordsOf = (changes: readonly NormalisedChange[]) => inOrder(changes).map(({ dataType, id, record }) => ({ dataType, id, record }));

    it('gives the recorded records from the recorded rows, each in the promised shape and with its source', async () => {
      const { changes, rejected } = await read();
      expect(records.length).toBeGreaterThan(0);
      expect(rejected).toEqual([]);
      expect(recordsOf(changes)).toEqual(inOrder(records));
      for (const { dataType, record, source } of changes) expect([definitionOf(dataType).schema.safeParse(record).error?.issues, typeof source]).toEqual([undefined, 'string']);
    });

    it('gives the same whatever the order of the rows, and whatever columns a newer version adds', async () => {
      const turned = Object.fromEntries(Object.entries(tables).map(([table, rows]) => [table, [...rows].reverse().map((row) => ({ ...row, ADDED_BY_SAGE: 'x' }))]));
      expect(recordsOf((await read(turned)).changes)).toEqual(inOrder(records));
      const sources = (changes: readonly NormalisedChange[]) => inOrder(changes).map(({ source }) => source);
      expect(sources((await read(turned)).changes)).toEqual(sources((await read()).changes));
    });

    it('leaves out rows that are deleted, and rejects none for it', async () => {
      // These tables have no such mark.
      if (name === 'company' || name === 'tax_codes') return;
      const deleted = { ...tables, [own.table]: (tables[own.table] ?? []).map((row) => ({ ...row, RECORD_DELETED: 13_569 })) };
      expect(await read(deleted)).toEqual({ changes: [], rejected: [] });
    });

    it('rejects a row without its key alone, with the reason', async () => {
      if (name === 'company' || own.table === 'AUDIT_HEADER' || /INVOICE|ORDER/.test(own.table)) return;
      const rows = tables[own.table] ?? [];
      const { changes, rejected } = await read({ ...tables, [own.table]: [...rows, { ...rows[0], [own.key]: null }] });
      expect(rejected.map(({ reason }) => reason)).toEqual([expect.stringContaining(own.key)]);
      expect(recordsOf(changes)).toEqual(inOrder(records));
    });
  });
}
