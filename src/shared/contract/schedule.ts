/** When the helper syncs by itself: for everything, with a time and a zone of its own for a company, and held back when it should be. */
import { z } from 'zod';
import { isoTime } from '../dates.ts';
import { companyId } from '../ids.ts';
import { defineEndpoint } from './endpoint.ts';
import { holds } from './holds.ts';

const nothing = z.strictObject({});

export const scheduleTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day is written HH:MM');
const zoneName = z.string().min(1).max(60);
/** No scheduled work from one time of day to another, over midnight too. */
export const quietHours = z.strictObject({ from: scheduleTime, to: scheduleTime });

/** A full set each day at a time, increments in between. */
export const schedule = z.object({
  fullAt: scheduleTime,
  /** Null: none in between, unless at times. */
  incrementalEveryMinutes: z.number().int().min(5).max(1440).nullable(),
  /** Times of day for increments; where there are any, they stand in place of every so many minutes. */
  incrementalAt: z.array(scheduleTime).max(24),
  timeZone: zoneName,
  /** True as well while `pausedUntil` lies ahead. */
  isPaused: z.boolean(),
  /** Null: paused for good, where it is paused. */
  pausedUntil: isoTime.nullable(),
  quietHours: quietHours.nullable(),
  /** On battery below so many per cent scheduled work waits; null: it does not. */
  waitsBelowBatteryPercent: z.number().int().min(1).max(100).nullable(),
  /** Scheduled work waits on a network that is paid by the amount. */
  waitsOnMetered: z.boolean(),
});
export type Schedule = z.infer<typeof schedule>;

export const pauses = ['hour', 'until_tomorrow', 'for_good'] as const;
export type Pause = (typeof pauses)[number];

/** Null: as for everything. */
export const companySchedule = z.object({ fullAt: scheduleTime.nullable(), timeZone: zoneName.nullable() });
export type CompanySchedule = z.infer<typeof companySchedule>;
const companyReply = z.object({ ...companySchedule.shape, inForce: schedule, nextDueAt: isoTime.nullable(), heldBack: z.enum(holds).nullable() });
export type CompanyScheduleReply = z.infer<typeof companyReply>;

export const scheduleEndpoints = {
  readSchedule: defineEndpoint({ method: 'GET', path: '/v1/settings/schedule', permission: 'read', input: nothing, reply: schedule, fails: [], says: 'When the helper syncs by itself.' }),
  changeSchedule: defineEndpoint({ method: 'PATCH', path: '/v1/settings/schedule', permission: 'admin', input: z.strictObject(schedule.partial().shape), reply: schedule, fails: [], says: 'Changes it; works while syncs run.' }),
  pauseSchedule: defineEndpoint({ method: 'POST', path: '/v1/settings/schedule/pause', permission: 'sync', input: z.strictObject({ for: z.enum(pauses) }), reply: schedule, fails: [], says: 'Nothing is read by itself for an hour, until tomorrow, or for good; syncing by hand stays possible.' }),
  resumeSchedule: defineEndpoint({ method: 'POST', path: '/v1/settings/schedule/resume', permission: 'sync', input: nothing, reply: schedule, fails: [], says: 'Ends a pause; what was missed is made up for once.' }),
  readCompanySchedule: defineEndpoint({ method: 'GET', path: '/v1/companies/{companyId}/schedule', permission: 'read', input: z.strictObject({ companyId }), reply: companyReply, fails: ['not_found'], says: 'The time and the time zone of a company, and when its next sync is due.' }),
  changeCompanySchedule: defineEndpoint({
    method: 'PATCH', path: '/v1/companies/{companyId}/schedule', permission: 'admin', input: z.strictObject({ companyId, ...companySchedule.partial().shape }), reply: companyReply, fails: ['not_found'],
    says: 'Gives a company a daily time or a time zone of its own; null takes it back.',
  }),
};
