/** settings: whether companies are read once and disconnected, or all the time. */
import type { OneTimeSync } from '../../../src/shared/contract/one-time-sync.ts';
import type { IntegrationId } from '../../../src/shared/ids.ts';
import { findCompany, type Context } from '../context.ts';
import { readSecret } from '../read-secret.ts';

const words: Record<OneTimeSync, string> = { Disabled: 'read all the time', Enabled: 'read once, then disconnected' };

export async function showSettings({ client, say }: Context): Promise<void> {
  const all = await client.call('readSyncSettings');
  const { integrations } = await client.call('listIntegrations');
  const each = await Promise.all(integrations.map(async ({ integrationId, name }) => ({ name, ...await client.call('readIntegrationSyncSettings', { integrationId }) })));
  say.result({ ...all, integrations: each }, [`Companies are ${words[all.oneTimeSync]}.`, ...each.map((one) => `${one.name}: ${words[one.oneTimeSync]}`)]);
}

export async function setOneOff({ client, say }: Context, to: 'on' | 'off', { integration }: { readonly integration?: IntegrationId }): Promise<void> {
  const oneTimeSync = to === 'on' ? 'Enabled' : 'Disabled';
  const set = integration === undefined ? await client.call('changeSyncSettings', { oneTimeSync }) : await client.call('changeIntegrationSyncSettings', { integrationId: integration, oneTimeSync });
  say.result(set, `Companies${integration === undefined ? '' : ` of ${integration}`} that are linked from now on are ${words[set.oneTimeSync]}.`);
}

export async function linkAgain({ client, say }: Context, asked: string): Promise<void> {
  const { id, name, product } = await findCompany(client, asked);
  const secret = product === 'sage-50' ? { password: await readSecret('The password of the Sage 50 user') } : {};
  const begun = await client.call('linkCompanyAgain', { companyId: id, ...secret });
  say.result(begun, begun.signInUrl === null ? `${name} is being read once more.` : [begun.browserOpened ? 'Finish the sign-in in your browser; it opened there.' : 'Open this address in a browser and sign in:', begun.signInUrl, `${name} is then read once more.`]);
}
