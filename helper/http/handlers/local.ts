/** What the command line alone may ask. */
import type { MailSettings } from '../../../src/shared/contract/reminders.ts';
import type { Handlers, ReplyOf } from '../../../src/shared/contract/endpoint.ts';
import type { Pairing } from '../../pairing/pairing.ts';
import type { Tokens } from '../../pairing/token-file.ts';
import type { Caller } from '../caller.ts';
import type { LocalContract } from '../local-contract.ts';

export type LocalNeeds = {
  readonly pairing: Pairing;
  readonly tokens: Tokens;
  readonly hello: () => ReplyOf<LocalContract['hello']>;
  readonly confirmMailServer: () => MailSettings;
  readonly stop: () => void;
};

export const makeLocalHandlers = ({ pairing, tokens, hello, confirmMailServer, stop }: LocalNeeds): Handlers<LocalContract, Caller> => ({
  hello,
  startPairing: () => ({ ...pairing.start(), url: hello().url }),
  createToken({ name, scope }) {
    const { token, info } = tokens.create({ name, kind: 'program', scope });
    return { token, tokenId: info.id };
  },
  confirmMailServer,
  stop() {
    // The answer leaves before the socket closes.
    setImmediate(stop);
    return { stopping: true };
  },
});
