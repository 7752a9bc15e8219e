/** Settings on SQLite; see `helper/store/settings-records.ts`. */
import { schedule, type Schedule } from '../../../../src/shared/contract/settings.ts';
import type { DataType } from '../../../../src/shared/records/data-types.ts';
import type { SettingsRecords } from '../../settings-records.ts';
import type { Db } from '../connection.ts';
import { prepared } from '../statements.ts';

/** Our own entry among the named texts; a caller's name never begins so. */
const scheduleName = '.schedule';

export function settingsIn(db: Db): SettingsRecords {
  const read = (name: string): string | null => (prepared(db, 'SELECT value FROM settings WHERE name = ?').pluck().get(name) as string | undefined) ?? null;
  const write = (name: string, value: string | null): void => {
    if (value === null) prepared(db, 'DELETE FROM settings WHERE name = ?').run(name);
    else prepared(db, 'INSERT INTO settings(name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value').run(name, value);
  };
  return {
    dataTypes: () => new Map((prepared(db, 'SELECT data_type, is_on FROM data_types').raw().all() as [DataType, number][]).map(([dataType, isOn]) => [dataType, isOn === 1])),
    saveDataTypes: db.transaction((changes: ReadonlyMap<DataType, boolean>) => {
      for (const [dataType, isOn] of changes) prepared(db, 'INSERT INTO data_types(data_type, is_on) VALUES (?, ?) ON CONFLICT DO UPDATE SET is_on = excluded.is_on').run(dataType, isOn ? 1 : 0);
    }).immediate,
    schedule(): Schedule | null {
      const text = read(scheduleName);
      return text === null ? null : schedule.parse(JSON.parse(text));
    },
    saveSchedule: (changed) => write(scheduleName, JSON.stringify(changed)),
    text: read,
    saveText: write,
  };
}
