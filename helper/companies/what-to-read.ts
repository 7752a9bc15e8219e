/** What one run reads, by the settings of the moment it begins: which data types, in which order, how far back. Pure. */
import type { DataTypeSetting } from '../../src/shared/contract/data-type-settings.ts';
import { toIsoDate, type IsoTime } from '../../src/shared/dates.ts';
import { monthsBefore } from '../sync/older-records.ts';
import type { SyncJob } from '../sync/sync-job.ts';
import type { SyncOrder } from '../sync/sync-runner.ts';
import type { SyncRules } from '../sync/sync-rules.ts';

export type WhatToRead = Pick<SyncJob, 'switchedOn' | 'asked' | 'apart' | 'later' | 'oldest' | 'isExact'>;

/** `isFirst`: nothing of the company was published yet, or it is read once. */
export function whatToRead(settings: readonly DataTypeSetting[], rules: SyncRules, order: SyncOrder, isFirst: boolean, now: IsoTime): WhatToRead {
  const oldest = settings.flatMap(({ dataType, monthsBack }) => (monthsBack === null ? [] : [{ dataType, day: monthsBefore(toIsoDate(now), monthsBack) }]));
  const on = settings.filter(({ isOn }) => isOn);
  // What a person asks for is read, on first link too; what a schedule asks for waits until there are books at all.
  if (isFirst && (order.dataTypes === undefined || order.isExact)) {
    const first = on.filter(({ fetchOnFirstLink }) => fetchOnFirstLink).map(({ dataType }) => dataType);
    return { switchedOn: first.length > 0 ? first : ['company'], later: on.filter(({ fetchOnFirstLink }) => !fetchOnFirstLink).map(({ dataType }) => dataType), asked: null, apart: [], oldest, isExact: false };
  }
  const isBySchedule = order.isExact === true || order.dataTypes === undefined;
  const switchedOn = on.filter(({ dataType }) => !isBySchedule || rules.scheduled.includes(dataType)).map(({ dataType }) => dataType);
  return { switchedOn, asked: order.dataTypes ?? null, apart: rules.apart, later: [], oldest, isExact: order.isExact === true };
}
