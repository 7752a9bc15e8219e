/** Settings on SQLite; see `helper/store/settings-records.ts`. */
import { z } from 'zod';
import { dataTypeSetting } from '../../../../src/shared/contract/data-type-settings.ts';
import { schedule, type Schedule } from '../../../../src/shared/contract/schedule.ts';
import { dataType, type DataType } from '../../../../src/shared/records/data-types.ts';
import type { SettingsRecords, TypeRule } from '../../settings-records.ts';
import type { Db } from '../connection.ts';
import { prepared } from '../statements.ts';

/** Our own entry among the named texts; a caller's name never begins so. */
const scheduleName = '.schedule';
const rulesName = '.type-rules';

const typeRules = z.array(z.tuple([dataType, dataTypeSetting.omit({ dataType: true, isOn: true }).partial()]));

export function settingsIn(db: Db): SettingsRecords {
  const read = (name: string): string | null => (prepared(db, 'SELECT value FROM settings WHERE name = ?').pluck().get(name) as string | undefined) ?? null;
  const write = (name: string, value: string | null): void => {
    if (value === null) prepared(db, 'DELETE FROM settings WHERE name = ?').run(name);
    else prepared(db, 'INSERT INTO settings(name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value').run(name, value);
  };
  return {
    dataTypes: () => new Map((prepared(db, 'SELECT data_type, is_on FROM data_types').raw().all() as [DataType, number][]).map(([dataType, isOn]) => [dataType, isOn === 1])),
    saveDataTypes: db.transaction((changes: ReadonlyMap<DataType, boolean>, rules?: ReadonlyMap<DataType, TypeRule>) => {
      if (rules) write(rulesName, JSON.stringify([...rules]));
      for (const [dataType, isOn] of changes) prepared(db, 'INSERT INTO data_types(data_type, is_on) VALUES (?, ?) ON CONFLICT DO UPDATE SET is_on = excluded.is_on').run(dataType, isOn ? 1 : 0);
    }).immediate,
    typeRules: () => new Map(typeRules.parse(JSON.parse(read(rulesName) ?? '[]')) as [DataType, TypeRule][]),
    schedule(): Partial<Schedule> | null {
      const text = read(scheduleName);
      return text === null ? null : schedule.partial().parse(JSON.parse(text)) as Partial<Schedule>;
    },
    saveSchedule: (changed) => write(scheduleName, JSON.stringify(changed)),
    text: read,
    saveText: write,
  };
}
