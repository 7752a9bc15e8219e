/** The sentences about other programs that are told: words.ts, for a view that comes later than the first look. */
import type { Attempt, Delivery, Webhook, WebhookEventType } from '../../src/shared/contract/webhooks.ts';
import type { Tone } from './company-state.ts';

export const webhookStates = {
  active: ['ok', 'Told'], unconfirmed: ['warn', 'Waits to be allowed'], paused: ['quiet', 'Paused'], gone: ['bad', 'Wants no more'],
} as const satisfies Record<Webhook['state'], readonly [Tone, string]>;

export const eventNames = {
  booksPublished: 'New books', syncFailed: 'A sync that failed', signInRequired: 'A sign-in that is needed', companyUnlinked: 'A company that was unlinked',
} as const satisfies Record<WebhookEventType, string>;
export const eventName = (type: string): string => (Object.hasOwn(eventNames, type) ? eventNames[type as WebhookEventType] : type);

export const deliveryStates = { waiting: ['busy', 'Waiting'], delivered: ['ok', 'Taken'], given_up: ['bad', 'Given up'] } as const satisfies Record<Delivery['state'], readonly [Tone, string]>;

const outcomeWords = {
  delivered: 'It was taken', redirected: 'The answer points to another address, which is not followed', gone: 'The program wants to be told no more', busy: 'The program is busy and asks to wait', refused: 'The program refused it',
  failed: 'The program had an error of its own', too_slow: 'No answer came in time', unreachable: 'The program could not be reached', certificate: 'The program’s certificate is not one that this computer trusts',
  address_refused: 'The address leads into a private network, which is not allowed', offline: 'The address was not found, or this computer is offline',
} as const satisfies Record<Attempt['outcome'], string>;
export const sayAttempt = ({ outcome, status }: Attempt): string => `${outcomeWords[outcome]}${status === null ? '' : ` (${status})`}`;

export const webhookWords = {
  what: 'A program of yours can be told at an address of its own when there is something new. It is told names of lists and numbers of syncs, no figures.',
  none: 'No other program is told yet.',
  owner: 'Made by the application',
  private: 'An address on this computer or in a private network has to be allowed first, with the command “ledgerline webhook allow-host”. Other kinds of address than https are not allowed at all.',
  unconfirmed: (url: string) => `Nothing is sent before you allow it in the tray icon’s menu: “Tell ${url} what is new”.`,
  chooseSome: 'Choose at least one kind of news, and a company or all of them.',
  secret: 'Its secret. Copy it into the program now; it is not shown again.',
  overlap: 'For a day the secret before is valid as well, so that the program can change over.',
  rotateAsk: 'The program has to be given the new secret within a day. Until then both are valid.',
  deleteAsk: 'It is told nothing any more. What waits for it, its secret and its log go too.',
} as const;
