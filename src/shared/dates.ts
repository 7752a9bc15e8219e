/** Dates are ISO text in the company's calendar; times are ISO text in UTC. Neither is ever a `Date` in a record. */
import { z } from 'zod';
import { AppError } from './errors.ts';

/** "2026-11-23" */
export type IsoDate = string & z.$brand<'IsoDate'>;
/** "2026-11-23T09:15:00.000Z" */
export type IsoTime = string & z.$brand<'IsoTime'>;

export const isoDate = z.iso.date('a date is written YYYY-MM-DD').brand<'IsoDate'>();
export const isoTime = z.iso.datetime({ message: 'a time is written YYYY-MM-DDThh:mm:ssZ' }).brand<'IsoTime'>();

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;

/** Reads a date as Sage sends it; a time of day behind it is dropped. Throws `bad_date`. */
export function toIsoDate(text: string): IsoDate {
  const day = text.slice(0, 10);
  const match = DATE.exec(day);
  if (match) {
    const date = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
    if (date.toISOString().slice(0, 10) === day) return day as IsoDate;
  }
  throw new AppError('bad_date', `"${text.slice(0, 40)}" is not a date`);
}

/** Reads a time as Sage sends it (with Z or an offset). Throws `bad_date`. */
export function toIsoTime(text: string): IsoTime {
  const ms = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw new AppError('bad_date', `"${text.slice(0, 40)}" is not a time`);
  return new Date(ms).toISOString() as IsoTime;
}

export function isoTimeOf(epochMs: number): IsoTime {
  return new Date(epochMs).toISOString() as IsoTime;
}

const msPerDay = 86_400_000;

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: IsoDate, to: IsoDate): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / msPerDay);
}

export function addDays(date: IsoDate, days: number): IsoDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * msPerDay).toISOString().slice(0, 10) as IsoDate;
}
