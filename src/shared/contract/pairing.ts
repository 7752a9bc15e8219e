/** A pane proves once that it belongs to this helper; programs get tokens from the command line. */
import { z } from 'zod';
import { isoTime } from '../dates.ts';
import { defineEndpoint, scopes } from './endpoint.ts';

const nothing = z.strictObject({});
export const tokenInfo = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['pane', 'program']),
  scope: z.enum(scopes),
  createdAt: isoTime,
  lastUsedAt: isoTime.nullable(),
});
export type TokenInfo = z.infer<typeof tokenInfo>;

export const pairing = {
  pair: defineEndpoint({
    method: 'POST', path: '/v1/pairing', permission: 'none',
    input: z.strictObject({ code: z.string().min(6).max(12), name: z.string().min(1).max(80) }),
    reply: z.object({ token: z.string(), tokenId: z.string() }),
    fails: ['pairing_code_wrong', 'pairing_not_started', 'too_many_tries'],
    says: 'Exchanges the code that the tray or `ledgerline pair` shows for a token; a code works once, for two minutes.',
  }),
  listTokens: defineEndpoint({
    method: 'GET', path: '/v1/tokens', permission: 'admin', input: nothing, reply: z.object({ tokens: z.array(tokenInfo) }), fails: [],
    says: 'The panes and programs that may talk to this helper.',
  }),
  revokeToken: defineEndpoint({
    method: 'DELETE', path: '/v1/tokens/{tokenId}', permission: 'admin',
    input: z.strictObject({ tokenId: z.string().max(64) }), reply: z.object({ revoked: z.literal(true) }), fails: ['not_found'],
    says: 'Takes a token back; whoever holds it is refused from now on.',
  }),
};
