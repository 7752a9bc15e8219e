/** The pane's sheets, where the program is Excel. */
import type { SheetHost } from '../host.ts';
import { insertTable } from './insert-table.ts';
import { runExcel } from './office-errors.ts';
import { refreshTable } from './refresh-table.ts';
import { rememberedTables, standingTables } from './remembered-tables.ts';
import { mustHaveTables } from './requirements.ts';

export function excelSheets(): SheetHost {
  return {
    async tables() {
      mustHaveTables();
      return runExcel(async (context) => {
        const standing = await standingTables(context, await rememberedTables(context));
        for (const { table } of standing) table.worksheet.load('name');
        await context.sync();
        // One entry a key: a refresh of a key refreshes every table that has it.
        return standing.filter(({ remembered }, i) => standing.findIndex((other) => other.remembered.key === remembered.key) === i)
          .map(({ remembered, table }) => ({ key: remembered.key, sheet: table.worksheet.name, table: table.name }));
      });
    },
    async insertTable(table, onProgress, signal) {
      mustHaveTables();
      return runExcel((context) => insertTable(context, table, onProgress, signal), signal);
    },
    async refreshTable(table, onProgress, signal) {
      mustHaveTables();
      return runExcel((context) => refreshTable(context, table, onProgress, signal), signal);
    },
  };
}
