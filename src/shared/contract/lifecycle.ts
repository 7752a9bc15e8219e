/** The helper's own life: what it is, restarting it, support codes, safe mode. */
import { z } from 'zod';
import { isoTime } from '../dates.ts';
import { defineEndpoint } from './endpoint.ts';
import { helperStatus } from './status.ts';

const nothing = z.strictObject({});

/** A support code is about 110 characters; what a mail program put around or into it is bearable. */
export const supportCodeCharactersMax = 400;

export const restartRights = ['policy', 'support_code'] as const;

export const aboutHelper = z.object({
  ...helperStatus.shape,
  /** The version that is installed; newer than `version` when it was installed while this helper was running. */
  productVersion: z.string(),
  /** Where the pane is served, "https://localhost:47800/". */
  url: z.string(),
  /** The port that the pane's address usually has, when it was taken and another was chosen; null else. */
  portInsteadOf: z.number().int().nullable(),
  /** What enabled Restart, and until when; nulls while it is not. */
  restartEnabledBy: z.enum(restartRights).nullable(),
  restartEnabledUntil: isoTime.nullable(),
  /** The last ones, newest first. */
  restarts: z.array(z.object({ at: isoTime, by: z.string() })),
  /** When it ended unexpectedly, newest first. */
  crashes: z.array(z.object({ at: isoTime, why: z.string() })),
});
export type AboutHelper = z.infer<typeof aboutHelper>;

export const lifecycle = {
  readAbout: defineEndpoint({
    method: 'GET', path: '/v1/about', permission: 'read', input: nothing, reply: aboutHelper, fails: [],
    says: 'The helper: versions, connector ID, state of the keychain, its last restarts and crashes.',
  }),
  restart: defineEndpoint({
    method: 'POST', path: '/v1/restart', permission: 'admin', input: nothing, reply: z.object({ restarting: z.literal(true) }), fails: ['not_enabled', 'shutting_down'],
    says: 'Cancels all syncs, ends the helper and starts it again; the cancelled syncs run again by themselves. Enabled by an administrator\'s policy or a support code.',
  }),
  applySupportCode: defineEndpoint({
    method: 'POST', path: '/v1/support-code', permission: 'admin', input: z.strictObject({ code: z.string().min(1).max(supportCodeCharactersMax) }),
    reply: z.object({ enables: z.array(z.enum(['restart'])), until: isoTime }), fails: ['support_code_refused', 'disk_full', 'disk_failed'],
    says: 'Enables what a support code names, for this connector and until the code ends.',
  }),
  leaveSafeMode: defineEndpoint({
    method: 'POST', path: '/v1/safe-mode/leave', permission: 'admin', input: nothing, reply: z.object({ left: z.literal(true) }), fails: ['disk_full', 'disk_failed'],
    says: 'Reads from Sage again after crashes stopped it; harmless when nothing stopped it.',
  }),
};
