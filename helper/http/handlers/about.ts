/** Health, status and events. */
import type { about } from '../../../src/shared/contract/about.ts';
import type { Handlers } from '../../../src/shared/contract/endpoint.ts';
import type { Caller } from '../caller.ts';
import type { Services } from '../services.ts';

export const aboutHandlers = ({ snapshot, events }: Services): Handlers<typeof about, Caller> => ({
  health: () => ({ ok: true }),
  readStatus: () => snapshot(),
  readEvents: (input, caller) => events.read(input, caller.gone),
});
