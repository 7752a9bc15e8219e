/** Reports computed from the stored books, as at a date and, if asked, as at an older sync. */
import { z } from 'zod';
import { isoDate } from '../dates.ts';
import { companyId, syncNumber } from '../ids.ts';
import { aged, balanceSheet, profitAndLoss, trialBalance } from '../reports/shapes.ts';
import { defineEndpoint } from './endpoint.ts';
import { proof } from './status.ts';

const at = { companyId, asAt: isoDate.optional(), sync: syncNumber.optional() };
const fails = ['not_found', 'not_synced_yet'] as const;
const agedInput = z.strictObject({ ...at, agedBy: z.enum(['dueDate', 'date']).default('dueDate') });

export const reports = {
  readTrialBalance: defineEndpoint({
    method: 'GET', path: '/v1/companies/{companyId}/reports/trial-balance', permission: 'read', input: z.strictObject(at), reply: trialBalance, fails,
    says: 'The trial balance as at a date (today when left out).',
  }),
  readProfitAndLoss: defineEndpoint({
    method: 'GET', path: '/v1/companies/{companyId}/reports/profit-and-loss', permission: 'read',
    input: z.strictObject({ companyId, from: isoDate.optional(), to: isoDate.optional(), by: z.enum(['total', 'month']).default('total'), sync: syncNumber.optional() }),
    reply: profitAndLoss, fails, says: 'Profit and loss of a period (the financial year so far when left out), in all or month by month.',
  }),
  readBalanceSheet: defineEndpoint({
    method: 'GET', path: '/v1/companies/{companyId}/reports/balance-sheet', permission: 'read', input: z.strictObject(at), reply: balanceSheet, fails,
    says: 'The balance sheet as at a date.',
  }),
  readAgedDebtors: defineEndpoint({
    method: 'GET', path: '/v1/companies/{companyId}/reports/aged-debtors', permission: 'read', input: agedInput, reply: aged, fails,
    says: 'What customers owe, by age.',
  }),
  readAgedCreditors: defineEndpoint({
    method: 'GET', path: '/v1/companies/{companyId}/reports/aged-creditors', permission: 'read', input: agedInput, reply: aged, fails,
    says: 'What is owed to suppliers, by age.',
  }),
  readProof: defineEndpoint({
    method: 'GET', path: '/v1/companies/{companyId}/proof', permission: 'read', input: z.strictObject({ companyId, sync: syncNumber.optional() }), reply: proof, fails,
    says: 'Whether the books agree with Sage, check by check.',
  }),
};
