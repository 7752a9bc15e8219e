/**
 * The duty of the settings that a person changes while the helper runs; what an administrator fixes is in files. Null
 * and absence mean: never set, use the default. Synchronous and durable when it returns. Throws AppError: `disk_full`,
 * `disk_failed`, `store_busy`.
 */
import type { DataTypeSetting } from '../../src/shared/contract/data-type-settings.ts';
import type { Schedule } from '../../src/shared/contract/schedule.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';

/** What is set of a data type beside whether it is read at all. */
export type TypeRule = Partial<Omit<DataTypeSetting, 'dataType' | 'isOn'>>;

export type SettingsRecords = {
  /** Only the data types that were ever switched. */
  dataTypes(): ReadonlyMap<DataType, boolean>;
  /** `rules`, where given, replace those that are kept; both are changed together or not at all. */
  saveDataTypes(changes: ReadonlyMap<DataType, boolean>, rules?: ReadonlyMap<DataType, TypeRule>): void;
  typeRules(): ReadonlyMap<DataType, TypeRule>;
  /** What was set of it. */
  schedule(): Partial<Schedule> | null;
  saveSchedule(schedule: Partial<Schedule>): void;
  /** Small facts under a name of the caller's own, e.g. this installation's id. */
  text(name: string): string | null;
  /** Null removes it. */
  saveText(name: string, value: string | null): void;
};
