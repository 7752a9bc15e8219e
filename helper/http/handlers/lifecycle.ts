/** The helper's own life: about, restart, support codes, safe mode. */
import type { lifecycle as contract } from '../../../src/shared/contract/lifecycle.ts';
import type { Handlers } from '../../../src/shared/contract/endpoint.ts';
import type { Caller } from '../caller.ts';
import type { Services } from '../services.ts';

/** Whom the record of a restart names. */
const whoIs = ({ tokenId }: Caller, tokens: Services['tokens']): string => (tokenId === null ? 'the command line' : tokens.list().find(({ id }) => id === tokenId)?.name ?? 'a program');

export const lifecycleHandlers = ({ about, lifecycle, tokens }: Services): Handlers<typeof contract, Caller> => ({
  readAbout: () => about(),
  restart(_input, caller) {
    lifecycle.restart(whoIs(caller, tokens));
    return { restarting: true };
  },
  applySupportCode({ code }, caller) {
    const { enables, until } = lifecycle.applyCode(code, whoIs(caller, tokens));
    return { enables: [...enables], until };
  },
  leaveSafeMode(_input, caller) {
    lifecycle.leaveSafeMode(whoIs(caller, tokens));
    return { left: true };
  },
});
