/** pair and token: who may talk to the helper. */
import type { Scope } from '../../../src/shared/contract/endpoint.ts';
import type { Context } from '../context.ts';
import { asColumns } from '../say.ts';

export async function pair({ client, say }: Context): Promise<void> {
  const shown = await client.call('startPairing');
  say.result(shown, [`Pairing code: ${shown.code}`, `Type it into the pane at ${shown.url} within two minutes. It works once.`]);
}

export async function createToken({ client, say }: Context, options: { readonly name: string; readonly scope: Scope }): Promise<void> {
  const created = await client.call('createToken', { name: options.name, scope: options.scope });
  say.note('Keep this token safe: it is shown this once, and whoever has it may do what its scope says.');
  say.result({ ...created, name: options.name, scope: options.scope }, created.token);
}

export async function listTokens({ client, say }: Context): Promise<void> {
  const { tokens } = await client.call('listTokens');
  const rows = tokens.map((token) => [token.id, token.name, token.kind, token.scope, `made ${token.createdAt}`, token.lastUsedAt ? `used ${token.lastUsedAt}` : 'never used']);
  say.result({ tokens }, rows.length === 0 ? 'There is no token.' : asColumns(rows));
}

export async function revokeToken({ client, say }: Context, tokenId: string): Promise<void> {
  await client.call('revokeToken', { tokenId });
  say.result({ revoked: true, tokenId }, 'The token is revoked.');
}
