/** Starting at logon. */
import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';

/** Whether the helper starts when the user logs on. `isBlocked`: it is set up, and the user or an administrator has switched it off in the system itself. */
export const autostart = z.object({
  isOn: z.boolean(),
  isBlocked: z.boolean(),
  /** The user has said yes or no, or is not to be asked, where nobody sits here or nothing would start it; until then they are asked, once. */
  isAsked: z.boolean(),
  /** False where it makes no sense, as for the demo. */
  isAvailable: z.boolean(),
  /** Where it is set up, such as a file. */
  place: z.string().nullable(),
});
export type Autostart = z.infer<typeof autostart>;

export const autostartEndpoints = {
  readAutostart: defineEndpoint({
    method: 'GET', path: '/v1/settings/autostart', permission: 'read', input: z.strictObject({}), reply: autostart, fails: [],
    says: 'Whether the helper starts when the user logs on.',
  }),
  changeAutostart: defineEndpoint({
    method: 'PUT', path: '/v1/settings/autostart', permission: 'admin', input: z.strictObject({ isOn: z.boolean() }), reply: autostart, fails: ['not_supported', 'disk_full', 'disk_failed'],
    says: 'Switches that on or off, by the system\'s own means.',
  }),
};
