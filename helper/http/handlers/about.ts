/** Health, status and events. */
import type { about } from '../../../src/shared/contract/about.ts';
import type { Handlers } from '../../../src/shared/contract/endpoint.ts';
import type { Caller } from '../caller.ts';
import { limitEvents, limitSnapshot } from '../grant-limits.ts';
import type { Services } from '../services.ts';

export const aboutHandlers = ({ snapshot, events }: Services): Handlers<typeof about, Caller> => ({
  health: () => ({ ok: true }),
  readStatus: (_input, caller) => limitSnapshot(caller, snapshot()),
  async readEvents(input, caller) {
    const told = await events.read(input, caller.gone);
    return { ...told, snapshot: told.snapshot && limitSnapshot(caller, told.snapshot), events: limitEvents(caller, told.events) };
  },
});
