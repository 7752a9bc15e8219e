/**
 * What may leave this computer when somebody asks for help: versions, states, codes, times and counts. Every field is
 * named here; there is none for a name, a folder, an address of a person, or anything secret.
 */
import { z } from 'zod';
import { isoTime } from '../dates.ts';
import { companyId, connectionId, integrationId } from '../ids.ts';
import { dataType } from '../records/data-types.ts';
import { schedule } from './schedule.ts';
import { companyStates, connectionStates, dataSetStates, fixes, helperStatus, proof, syncKinds, syncStates } from './status.ts';

const count = z.number().int().min(0);
const trouble = z.object({ code: z.string(), since: isoTime, fix: z.enum(fixes) }).nullable();

const syncSummary = z.object({
  sync: z.number(), kind: z.enum(syncKinds), status: z.enum(syncStates), startedAt: isoTime, finishedAt: isoTime.nullable(), proof: proof.shape.outcome.nullable(), problem: trouble,
  dataSets: z.array(z.object({ dataType, status: z.enum(dataSetStates), read: count, added: count, changed: count, removed: count, rejected: count, total: count, code: z.string().nullable() })),
}).nullable();

export const diagnostics = z.object({
  madeAt: isoTime,
  program: z.object({ version: z.string(), node: z.string(), platform: z.string(), arch: z.string(), system: z.string(), timeZone: z.string(), uptimeSeconds: count, memoryMb: count }),
  /** Null where the helper does not run. */
  helper: z.object({ connectorId: z.string(), startedAt: isoTime, keychain: helperStatus.shape.keychain, isDemo: z.boolean(), problem: trouble }).nullable(),
  /** Whose servers are asked, by name; how many entries a list has. Null where the settings cannot be read. */
  settings: z.object({ port: z.number(), logLevel: z.string(), hosts: z.array(z.string()), sage50: z.object({ hasDriver: z.boolean(), roots: count, hosts: count }), mailServers: count }).nullable(),
  schedule: schedule.nullable(),
  connections: z.array(z.object({
    id: connectionId, product: integrationId, edition: z.string().nullable(), status: z.enum(connectionStates), oauthMode: z.string().nullable(), hasClientSecret: z.boolean(),
    signedInAt: isoTime.nullable(), signInEndsAt: isoTime.nullable(), outage: z.object({ code: z.string(), since: isoTime }).nullable(), refusedSignIn: z.string().nullable(), problem: trouble,
  })),
  companies: z.array(z.object({
    id: companyId, connectionId, product: integrationId, status: z.enum(companyStates), isOld: z.boolean(), nextDueAt: isoTime.nullable(), problem: trouble,
    published: syncSummary, running: syncSummary, lastFailed: syncSummary,
  })),
  /** The last lines, the oldest first: time, level, message, and named fields. */
  log: z.array(z.string()),
});
export type Diagnostics = z.infer<typeof diagnostics>;
