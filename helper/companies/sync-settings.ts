/** What is read and when, as a person set it; the usual where nothing was set. */
import { schedule as scheduleSchema, type Schedule } from '../../src/shared/contract/settings.ts';
import { AppError } from '../../src/shared/errors.ts';
import { dataTypes, type DataType } from '../../src/shared/records/data-types.ts';
import type { SettingsRecords } from '../store/settings-records.ts';
import type { SyncSettings } from '../http/services.ts';

const usual = { fullAt: '03:00', incrementalEveryMinutes: 60, isPaused: false } as const;

const isTimeZone = (timeZone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
};

export type SyncSettingsNeeds = { readonly records: SettingsRecords; readonly timeZone: () => string; readonly onScheduleChanged: () => void };

export function makeSyncSettings({ records, timeZone, onScheduleChanged }: SyncSettingsNeeds): SyncSettings & { readonly switchedOn: () => readonly DataType[] } {
  const schedule = (): Schedule => records.schedule() ?? { ...usual, timeZone: timeZone() };
  const all = () => {
    const set = records.dataTypes();
    return dataTypes.map((dataType) => ({ dataType, isOn: set.get(dataType) ?? true }));
  };
  return {
    dataTypes: all,
    switchedOn: () => all().filter((one) => one.isOn).map((one) => one.dataType),
    changeDataTypes: (changes) => records.saveDataTypes(new Map(changes.map(({ dataType, isOn }) => [dataType, isOn]))),
    schedule,
    changeSchedule(changes) {
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      const next = scheduleSchema.parse({ ...schedule(), ...given });
      if (!isTimeZone(next.timeZone)) throw new AppError('bad_request', 'timeZone: there is no time zone of this name');
      records.saveSchedule(next);
      onScheduleChanged();
      return next;
    },
  };
}
