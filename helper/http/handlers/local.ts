/** What the command line alone may ask. */
import type { MailSettings } from '../../../src/shared/contract/reminders.ts';
import type { Handlers, ReplyOf } from '../../../src/shared/contract/endpoint.ts';
import { AppError } from '../../../src/shared/errors.ts';
import type { ConfirmedProxies } from '../../connections/confirmed-proxies.ts';
import type { ConfirmedHosts } from '../../sage-50/confirmed-hosts.ts';
import type { Pairing } from '../../pairing/pairing.ts';
import type { Tokens } from '../../pairing/token-file.ts';
import type { Caller } from '../caller.ts';
import type { LocalContract } from '../local-contract.ts';
import type { OpenServices } from '../services.ts';

export type LocalNeeds = {
  readonly pairing: Pairing;
  readonly tokens: Tokens;
  readonly hello: () => ReplyOf<LocalContract['hello']>;
  readonly confirmMailServer: () => MailSettings;
  readonly stop: () => void;
  readonly reloadCertificate: () => Promise<{ readonly isNew: boolean }>;
  readonly confirmHost: (name: string) => { readonly host: string; readonly hosts: readonly string[] };
  /** Throws while the keychain is shut. */
  readonly confirmProxy: (place: string) => { readonly proxy: string; readonly proxies: readonly string[] };
  readonly proxies: () => Pick<ConfirmedProxies, 'all' | 'forget' | 'waiting'>;
  readonly hosts: () => Pick<ConfirmedHosts, 'all' | 'forget' | 'waiting'>;
  /** Throws while the keychain is shut. */
  readonly webhooks: () => Pick<OpenServices['webhooks'], 'hosts' | 'waiting' | 'allowHost' | 'forgetHost'>;
};

export const makeLocalHandlers = ({ pairing, tokens, hello, confirmMailServer, stop, reloadCertificate, confirmHost, hosts, confirmProxy, proxies, webhooks }: LocalNeeds): Handlers<LocalContract, Caller> => ({
  hello,
  startPairing: () => ({ ...pairing.start(), url: hello().url }),
  createToken({ name, scope }) {
    const { token, info } = tokens.create({ name, kind: 'program', scope });
    return { token, tokenId: info.id };
  },
  listHosts: () => ({ hosts: [...hosts().all()], waiting: hosts().waiting() }),
  confirmHost({ name }) {
    const { host, hosts: all } = confirmHost(name);
    return { host, hosts: [...all] };
  },
  forgetHost({ name }) {
    if (!hosts().forget(name)) throw new AppError('not_found', 'nobody has confirmed a computer of this name here; what an administrator named stays');
    return { forgotten: true };
  },
  listProxies: () => ({ proxies: [...proxies().all()], waiting: proxies().waiting() }),
  confirmProxy({ place }) {
    const { proxy, proxies: all } = confirmProxy(place);
    return { proxy, proxies: [...all] };
  },
  forgetProxy({ place }) {
    if (!proxies().forget(place)) throw new AppError('not_found', 'nobody has confirmed a proxy of this name here; what an administrator named stays');
    return { forgotten: true };
  },
  confirmMailServer,
  listWebhookHosts: () => ({ hosts: [...webhooks().hosts()], waiting: webhooks().waiting() }),
  allowWebhookHost: ({ name }) => ({ host: webhooks().allowHost(name) }),
  forgetWebhookHost({ name }) {
    if (!webhooks().forgetHost(name)) throw new AppError('not_found', 'nobody has allowed this host here; what an administrator named stays');
    return { forgotten: true };
  },
  reloadCertificate,
  stop() {
    // The answer leaves before the socket closes.
    setImmediate(stop);
    return { stopping: true };
  },
});
