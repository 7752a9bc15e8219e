/** "Why is this old?": one walk along everything between Sage and the figures, which ends in a sentence and what mends it. */
import { z } from 'zod';
import { isoTime } from '../dates.ts';
import { companyId } from '../ids.ts';
import { defineEndpoint } from './endpoint.ts';
import { diagnostics } from './diagnostics.ts';
import { fixes } from './status.ts';

/** In the order in which they are walked. */
export const doctorChecks = ['helper', 'schedule', 'network', 'proxy', 'login', 'driver', 'sage_lock', 'data_folder', 'data_set', 'disk', 'token', 'last_error'] as const;

export const doctorCheck = z.object({
  check: z.enum(doctorChecks),
  /** 'not_checked': not of this product, or something before it stood in the way. */
  outcome: z.enum(['well', 'notice', 'ill', 'not_checked']),
  /** In a sentence, in an accountant's words. */
  answer: z.string(),
  /** What it was seen by: a time, a folder, a code. */
  evidence: z.string(),
  fix: z.enum(fixes),
});
export type DoctorCheck = z.infer<typeof doctorCheck>;

export const doctorReport = z.object({
  companyId, companyName: z.string(), checkedAt: isoTime,
  isOld: z.boolean(),
  /** What it comes to. */
  sentence: z.string(),
  fix: z.enum(fixes),
  checks: z.array(doctorCheck),
});
export type DoctorReport = z.infer<typeof doctorReport>;

export const doctor = {
  readDoctor: defineEndpoint({
    method: 'GET', path: '/v1/doctor', permission: 'sync',
    /** All companies when left out. */
    input: z.strictObject({ companyId: companyId.optional() }),
    reply: z.object({ reports: z.array(doctorReport) }), fails: ['not_found'],
    says: 'Why the figures of a company are old: asks the network, Sage, the data folder and the disk, and says what mends it.',
  }),
  readDiagnostics: defineEndpoint({
    method: 'GET', path: '/v1/doctor/bundle', permission: 'admin', input: z.strictObject({}), reply: diagnostics, fails: [],
    says: 'What support needs to know of this helper: versions, states, counts and the end of the log, by a list of fields that holds no secret. Asks nobody.',
  }),
};
