/**
 * A hidden sheet on which a large refresh is laid out before any of it shows: the requests for it can fail or be stopped
 * without a trace, and one last batch copies it over inside Excel. The old table is kept there too, until the new one stands.
 */
import type { CellFormat } from '../host.ts';
import type { Run } from './refresh-plan.ts';
import { apostrophesIn, formatTextColumns, quietly, setValues, settleApostrophes } from './write-chunks.ts';
import type { Apostrophe } from './write-chunks.ts';
import type { Written } from './cells.ts';

const name = 'Ledgerline staging';

export type Staging = {
  readonly sheet: Excel.Worksheet;
  /** Writes the next rows below those already there. */
  readonly add: (values: readonly (readonly Written[])[]) => Promise<void>;
  readonly finish: () => Promise<void>;
  readonly drop: () => Promise<void>;
};

export async function openStaging(context: Excel.RequestContext, formats: readonly CellFormat[]): Promise<Staging> {
  // One may be left from a refresh that was cut off.
  const left = context.workbook.worksheets.getItemOrNullObject(name).load('name');
  await context.sync();
  if (!left.isNullObject) left.delete();
  const sheet = context.workbook.worksheets.add(name);
  const drop = async (): Promise<void> => {
    try {
      sheet.delete();
      await context.sync();
    } catch {
      // The next large refresh removes it.
    }
  };
  try {
    sheet.visibility = 'VeryHidden';
    await context.sync();
  } catch (thrown) {
    await drop();
    throw thrown;
  }
  let rows = 0;
  const apostrophes: Apostrophe[] = [];
  return {
    sheet,
    add: async (values) => {
      quietly(context);
      formatTextColumns(sheet, rows, 0, values.length, formats);
      setValues(sheet, rows, 0, values);
      const top = rows;
      rows += values.length;
      await context.sync();
      apostrophes.push(...apostrophesIn(values.map((row) => row.map((value, i) => (formats[i] === 'text' ? value : ''))), top, 0));
    },
    finish: () => settleApostrophes(context, sheet, apostrophes),
    drop,
  };
}

/** Where each run of rows stands on the staging sheet. */
export function stagedAt(runs: readonly Run[]): readonly number[] {
  let next = 0;
  return runs.map((run) => {
    const at = next;
    next += run.last - run.first + 1;
    return at;
  });
}
