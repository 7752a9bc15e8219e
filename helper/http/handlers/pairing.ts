/** Pairing, and the list of who may talk to this helper. */
import type { Handlers } from '../../../src/shared/contract/endpoint.ts';
import type { pairing as contract } from '../../../src/shared/contract/pairing.ts';
import { AppError } from '../../../src/shared/errors.ts';
import type { Caller } from '../caller.ts';
import type { Services } from '../services.ts';

export const pairingHandlers = ({ pairing, tokens }: Services): Handlers<typeof contract, Caller> => ({
  pair: ({ code, name }) => pairing.finish(code, name),
  listTokens: () => ({ tokens: [...tokens.list()] }),
  revokeToken({ tokenId }) {
    if (!tokens.revoke(tokenId)) throw new AppError('not_found', 'there is no token of this id');
    return { revoked: true };
  },
});
