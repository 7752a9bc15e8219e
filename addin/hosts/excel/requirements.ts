/**
 * What this Excel can do. A requirement set is asked for by name, and the member itself is looked for too: Office.js
 * bundles can be older than the program they run in, and the other way round.
 */
import { AppError } from '../../../src/shared/errors.ts';

const has = (version: string, ...members: readonly unknown[]): boolean => Office.context.requirements.isSetSupported('ExcelApi', version) && members.every((member) => typeof member === 'function');

/** Tables, settings, chunks without recalculation and copies inside Excel: without these nothing of ours works. */
export function mustHaveTables(): void {
  if (!has('1.9', Excel.Range.prototype.copyFrom, Excel.Application.prototype.suspendScreenUpdatingUntilNextSync, Excel.SettingCollection.prototype.add)) {
    throw new AppError('office_too_old', 'this Excel does not have ExcelApi 1.9');
  }
}

export const canResizeTables = (): boolean => has('1.13', Excel.Table.prototype.resize);
