/**
 * Documents from before the months that the settings ask for are not stored. What was open on the first of those days,
 * or later, is: so balances, open items and the proof stay whole, and aged lists are right as at any day from then on.
 */
import type { IsoDate } from '../../src/shared/dates.ts';
import { boundedTypes } from '../../src/shared/contract/data-type-settings.ts';
import { openFigures, openItemTypes, type OpenItemType } from '../../src/shared/reports/open-items.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import type { AnyRecord } from '../../src/shared/records/index.ts';

const isOpenItemType = (dataType: DataType): dataType is OpenItemType => (openItemTypes as readonly DataType[]).includes(dataType);

/** `oldest`: the first day that is wanted. */
export function isTooOld(dataType: DataType, record: AnyRecord, oldest: IsoDate): boolean {
  const { date } = record as { readonly date?: unknown };
  if (typeof date !== 'string' || date >= oldest || !boundedTypes.has(dataType)) return false;
  if (!isOpenItemType(dataType)) return true;
  const figures = openFigures(dataType, record);
  return figures === null || figures.settledOn < oldest;
}

/** Until which day something was open on a document that is left out; null when nothing ever was. */
export function openUntil(dataType: DataType, record: AnyRecord): IsoDate | null {
  const figures = isOpenItemType(dataType) ? openFigures(dataType, record) : null;
  return figures === null || figures.span === null ? null : figures.settledOn;
}

/** So many months before a day; the 31st of a month that has none is its last. */
export function monthsBefore(day: IsoDate, months: number): IsoDate {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 - months, 1));
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date, lastDay));
  return first.toISOString().slice(0, 10) as IsoDate;
}
