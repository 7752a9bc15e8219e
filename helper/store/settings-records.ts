/**
 * The duty of the settings that a person changes while the helper runs; what an administrator fixes is in files. Null
 * and absence mean: never set, use the default. Synchronous and durable when it returns. Throws AppError: `disk_full`,
 * `disk_failed`, `store_busy`.
 */
import type { Schedule } from '../../src/shared/contract/settings.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';

export type SettingsRecords = {
  /** Only the data types that were ever switched. */
  dataTypes(): ReadonlyMap<DataType, boolean>;
  saveDataTypes(changes: ReadonlyMap<DataType, boolean>): void;
  schedule(): Schedule | null;
  saveSchedule(schedule: Schedule): void;
  /** Small facts under a name of the caller's own, e.g. this installation's id. */
  text(name: string): string | null;
  /** Null removes it. */
  saveText(name: string, value: string | null): void;
};
