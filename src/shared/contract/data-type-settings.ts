/** What is read of each data type: whether, on first link or not, when, how far back, in which order. */
import { z } from 'zod';
import { dataType, type DataType } from '../records/data-types.ts';
import { defineEndpoint } from './endpoint.ts';
import { scheduleTime } from './schedule.ts';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

const onDays = z.strictObject({ at: scheduleTime, days: z.array(z.enum(weekdays)).min(1).max(7) });
/** A day that a month does not have is its last. */
const onMonthDays = z.strictObject({ at: scheduleTime, monthDays: z.array(z.number().int().min(1).max(31)).min(1).max(31) });

export const typeSchedule = z.union([z.enum(['monthly', 'weekly', 'daily', 'hourly', 'off']), onDays, onMonthDays], 'a schedule is monthly, weekly, daily, hourly, off, { at: "HH:MM", days: ["mon", …] } or { at: "HH:MM", monthDays: [31] }, or null for with the others');
export type TypeSchedule = z.infer<typeof typeSchedule>;

/** Documents, which can be left out when they were settled long ago. Lists and ledger lines are always read whole. */
export const boundedTypes: ReadonlySet<DataType> = new Set<DataType>([
  'salesInvoices', 'salesCreditNotes', 'receipts', 'bills', 'supplierCreditNotes', 'payments', 'bankTransactions', 'transfers', 'journalEntries', 'quotes', 'salesOrders', 'purchaseOrders',
]);
export const monthsBackMax = 240;

const rule = {
  /** Read when a company is first linked. */
  fetchOnFirstLink: z.boolean(),
  /** Null: with the company's own schedule. */
  schedule: typeSchedule.nullable(),
  /** Documents that were settled for longer are not stored; null: all. */
  monthsBack: z.number().int().min(1).max(monthsBackMax).nullable(),
  /** Lower is read earlier. */
  order: z.number().int().min(1).max(99),
};

export const dataTypeSetting = z.object({
  dataType,
  /** Read when a company is linked and whenever all data types are synced. */
  isOn: z.boolean(),
  ...rule,
});
export type DataTypeSetting = z.infer<typeof dataTypeSetting>;

const changes = z.strictObject({ dataType, ...z.object({ isOn: z.boolean(), ...rule }).partial().shape });
export type DataTypeChange = z.infer<typeof changes>;
const all = z.object({ dataTypes: z.array(dataTypeSetting) });

export const dataTypeEndpoints = {
  readDataTypeSettings: defineEndpoint({ method: 'GET', path: '/v1/settings/data-types', permission: 'read', input: z.strictObject({}), reply: all, fails: [], says: 'What is read of each data type, and when.' }),
  changeDataTypeSettings: defineEndpoint({ method: 'PATCH', path: '/v1/settings/data-types', permission: 'admin', input: z.strictObject({ dataTypes: z.array(changes).min(1).max(50) }), reply: all, fails: [], says: 'Changes what is given and leaves the rest; works while syncs run.' }),
};
