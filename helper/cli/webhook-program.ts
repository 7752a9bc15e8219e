/** The `webhook` commands, their options and their words. */
import { InvalidArgumentError, type Command } from 'commander';
import { webhookEventTypes, type WebhookEventType } from '../../src/shared/contract/webhooks.ts';
import type { NewWebhookOptions } from './commands/webhooks.ts';
import type { Context } from './context.ts';

type Add = (under: Command, nameAndArguments: string, says: string) => Command;

const oneEvent = (value: string, before: readonly WebhookEventType[] | undefined): WebhookEventType[] => {
  if (!(webhookEventTypes as readonly string[]).includes(value)) throw new InvalidArgumentError(`It is one of: ${webhookEventTypes.join(', ')}.`);
  return [...(before ?? []), value as WebhookEventType];
};
const oneMore = (value: string, before: readonly string[] | undefined): string[] => [...(before ?? []), value];

export function addWebhooks(program: Command, add: Add, context: () => Context): void {
  const commands = () => import('./commands/webhooks.ts');
  const webhook = program.command('webhook').description('other programs that are told when there is something new');
  add(webhook, 'list', 'all of them').action(async () => { await (await commands()).listWebhooks(context()); });
  add(webhook, 'create <name> <url>', 'tell a program at its https address; its secret is shown this once').option('--event <event>', 'this event alone; may be repeated', oneEvent).option('--company <name or id>', 'of this company alone; may be repeated', oneMore)
    .action(async (name: string, url: string, options: NewWebhookOptions) => { await (await commands()).createWebhook(context(), name, url, options); });
  add(webhook, 'test <webhook>', 'send a test now and show the answer').action(async (asked: string) => { await (await commands()).testWebhook(context(), asked); });
  add(webhook, 'pause <webhook>', 'send nothing until it is resumed').action(async (asked: string) => { await (await commands()).setWebhookPaused(context(), asked, true); });
  add(webhook, 'resume <webhook>', 'go on with what was kept').action(async (asked: string) => { await (await commands()).setWebhookPaused(context(), asked, false); });
  add(webhook, 'rotate <webhook>', 'make a new secret; for a day both sign').action(async (asked: string) => { await (await commands()).rotateWebhook(context(), asked); });
  add(webhook, 'delete <webhook>', 'delete it with its log').action(async (asked: string) => { await (await commands()).deleteWebhook(context(), asked); });
  add(webhook, 'log <webhook>', 'what was sent and how it ended').action(async (asked: string) => { await (await commands()).showWebhookLog(context(), asked); });
  add(webhook, 'replay <webhook> [event]', 'send one event again, or all that were given up').action(async (asked: string, event: string | undefined) => { await (await commands()).replayWebhook(context(), asked, event); });
  add(webhook, 'allow-host <host>', 'allow exactly this host, such as crm.example.co.uk or localhost:8443').option('--yes', 'without being asked').action(async (name: string, options: { yes?: boolean }) => { await (await commands()).allowWebhookHost(context(), name, options); });
  add(webhook, 'forget-host <host>', 'take that back').action(async (name: string) => { await (await commands()).forgetWebhookHost(context(), name); });
  add(webhook, 'hosts', 'those that are allowed, and an address that waits').action(async () => { await (await commands()).listWebhookHosts(context()); });
}
