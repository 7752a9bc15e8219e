/** Starting at logon. */
import type { autostartEndpoints as contract } from '../../../src/shared/contract/autostart.ts';
import type { Handlers } from '../../../src/shared/contract/endpoint.ts';
import type { Caller } from '../caller.ts';
import type { Services } from '../services.ts';

export const autostartHandlers = ({ autostart }: Services): Handlers<typeof contract, Caller> => ({
  readAutostart: () => autostart.read(),
  changeAutostart: ({ isOn }) => autostart.change(isOn),
});
