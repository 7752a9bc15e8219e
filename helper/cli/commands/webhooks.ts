/** webhook: other programs that are told when there is something new. */
import type { Attempt, Webhook, WebhookEventType } from '../../../src/shared/contract/webhooks.ts';
import type { Client } from '../client.ts';
import { findCompany, type Context } from '../context.ts';
import { yesOrNo } from '../read-secret.ts';
import { asColumns, CommandFailed } from '../say.ts';

const stateWords: Record<Webhook['state'], string> = { active: 'active', unconfirmed: 'waits to be allowed', paused: 'paused', gone: 'wants no more' };
const outcomeWords: Record<Attempt['outcome'], string> = {
  delivered: 'delivered', redirected: 'answered with a redirect, which is not followed', gone: 'answered that it wants no more', busy: 'busy, asked to wait', refused: 'refused it', failed: 'had an error of its own', too_slow: 'did not answer in time',
  unreachable: 'could not be reached', certificate: 'has no certificate that this computer trusts', address_refused: 'is at a private address that is not allowed', offline: 'was not found, or this computer is offline',
};
const attemptWords = ({ outcome, status, ms }: Attempt): string => `${outcomeWords[outcome]}${status === null ? '' : ` (${status}, ${ms} ms)`}`;

async function findWebhook(client: Client, asked: string): Promise<Webhook> {
  const { webhooks } = await client.call('listWebhooks');
  // An application may have named one of its own alike; that one is meant by its id alone.
  const found = webhooks.find(({ id }) => id === asked) ?? webhooks.find(({ name, owner }) => name === asked && owner === null) ?? webhooks.find(({ name }) => name === asked);
  if (!found) throw new CommandFailed(`there is no webhook "${asked}"${webhooks.length > 0 ? `; there are: ${webhooks.map(({ id, name }) => `${id} (${name})`).join(', ')}` : '; there is none yet'}`, 'not_found');
  return found;
}

export async function listWebhooks({ client, say }: Context): Promise<void> {
  const found = await client.call('listWebhooks');
  say.result(found, found.webhooks.length === 0 ? ['No other program is told yet. Add one with: ledgerline webhook create <name> <https address>']
    : asColumns(found.webhooks.map((one) => [one.id, one.name, one.owner === null ? '' : `of ${one.owner.name}`, one.url, stateWords[one.state], one.waiting > 0 ? `${one.waiting} waiting` : '', one.lastAttempt === null ? 'nothing sent yet' : `last: ${attemptWords(one.lastAttempt)}`])));
}

export type NewWebhookOptions = { readonly event?: WebhookEventType[]; readonly company?: string[] };

export async function createWebhook({ client, say }: Context, name: string, url: string, { event, company }: NewWebhookOptions): Promise<void> {
  const companyIds = company === undefined ? undefined : await Promise.all(company.map(async (asked) => (await findCompany(client, asked)).id));
  const made = await client.call('createWebhook', { name, url, ...(event && { events: event }), ...(companyIds && { companyIds }) });
  say.result(made, [`${made.webhook.name} (${made.webhook.id}) is told at ${made.webhook.url}.`, `Its secret, shown this once: ${made.secret}`]);
}

export async function testWebhook({ client, say }: Context, asked: string): Promise<void> {
  const { id, name } = await findWebhook(client, asked);
  const answer = await client.call('testWebhook', { webhookId: id });
  if (answer.outcome !== 'delivered') throw new CommandFailed(`${name}: ${attemptWords(answer)}`, answer.outcome);
  say.result(answer, `${name}: ${attemptWords(answer)}`);
}

export async function setWebhookPaused({ client, say }: Context, asked: string, isPaused: boolean): Promise<void> {
  const { id } = await findWebhook(client, asked);
  const webhook = await client.call(isPaused ? 'pauseWebhook' : 'resumeWebhook', { webhookId: id });
  say.result(webhook, isPaused ? `${webhook.name} is told nothing until it is resumed; what happens meanwhile is kept.` : `${webhook.name} is told again.`);
}

export async function rotateWebhook({ client, say }: Context, asked: string): Promise<void> {
  const { id } = await findWebhook(client, asked);
  const made = await client.call('rotateWebhookSecret', { webhookId: id });
  say.result(made, [`The new secret of ${made.webhook.name}, shown this once: ${made.secret}`, `The one before signs as well until ${made.webhook.oldSecretUntil ?? 'now'}.`]);
}

export async function deleteWebhook({ client, say }: Context, asked: string): Promise<void> {
  const { id, name } = await findWebhook(client, asked);
  const deleted = await client.call('deleteWebhook', { webhookId: id });
  say.result(deleted, `${name} is told nothing any more.`);
}

const deliveryWords = { waiting: 'waiting', delivered: 'delivered', given_up: 'given up' } as const;

export async function showWebhookLog({ client, say }: Context, asked: string): Promise<void> {
  const { id } = await findWebhook(client, asked);
  const log = await client.call('readWebhookLog', { webhookId: id });
  say.result(log, log.deliveries.length === 0 ? ['Nothing has been sent yet.'] : asColumns(log.deliveries.map((one) => {
    const last = one.attempts.at(-1);
    return [one.at, one.eventId, one.type, one.companyId ?? '', deliveryWords[one.state], last ? `${one.attempts.length} tried, last ${attemptWords(last)}` : '', one.nextTryAt === null ? '' : `next ${one.nextTryAt}`];
  })));
}

export async function replayWebhook({ client, say }: Context, asked: string, eventId: string | undefined): Promise<void> {
  const { id } = await findWebhook(client, asked);
  const done = await client.call('replayWebhook', { webhookId: id, ...(eventId === undefined ? {} : { eventId }) });
  say.result(done, done.replayed === 1 ? 'One event is sent again.' : `${done.replayed} events are sent again.`);
}

export async function allowWebhookHost({ client, say }: Context, name: string, options: { readonly yes?: boolean }): Promise<void> {
  const { waiting } = await client.call('listWebhookHosts');
  const isSure = options.yes === true || say.isJson || (await yesOrNo(`Webhooks may be sent to "${name}" from now on, also where that is this computer or a private network.${waiting === null ? '' : ` Waiting is ${waiting}.`} Is that right?`));
  if (!isSure) throw new CommandFailed('nothing was allowed', 'bad_request');
  const allowed = await client.call('allowWebhookHost', { name });
  say.result(allowed, `Webhooks may be sent to ${allowed.host} now.`);
}

export async function listWebhookHosts({ client, say }: Context): Promise<void> {
  const { hosts, waiting } = await client.call('listWebhookHosts');
  say.result({ hosts, waiting }, [...(hosts.length === 0 ? ['No host is allowed yet.'] : hosts), ...(waiting === null ? [] : [`Waits to be allowed: ${waiting}`])]);
}

export async function forgetWebhookHost({ client, say }: Context, name: string): Promise<void> {
  const forgotten = await client.call('forgetWebhookHost', { name });
  say.result(forgotten, `Nothing is sent to ${name} any more.`);
}
