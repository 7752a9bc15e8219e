/**
 * Whether this Linux desktop's Secret Service would hand out a secret, found by asking it over D-Bus ourselves: the
 * library below answers "no such entry" also where there is no service, and asks the user to unlock where we only look.
 * Nothing here opens a prompt.
 */
import { busItself, connectSessionBus, findSessionBus, type Destination, type SessionBus } from '../../tray/dbus/session-bus.ts';
import type { KeychainState } from '../keychain.ts';

export type ServiceState = Extract<KeychainState, 'open' | 'locked' | 'missing'>;

const busName = 'org.freedesktop.secrets';
const service: Destination = { name: busName, path: '/org/freedesktop/secrets', interface: 'org.freedesktop.Secret.Service' };
/** What the service answers when it has no default collection. */
const noCollection = '/';
const connectMsMax = 2_000;
const answerMsMax = 3_000;

export async function probeSecretService(env: NodeJS.ProcessEnv): Promise<ServiceState> {
  const address = findSessionBus(env);
  if (address === undefined) return 'missing';
  const connecting = connectSessionBus(address);
  const bus = await within(connectMsMax, connecting).catch(() => null);
  if (!bus) {
    void connecting.then((late) => late.close(), () => undefined);
    return 'missing';
  }
  try {
    if (!(await isThere(bus))) return 'missing';
    // A service that is there and does not answer in time hands nothing out either: it is as good as locked.
    return await within(answerMsMax, ask(bus)).catch(() => 'locked' as const);
  } finally {
    bus.close();
  }
}

async function isThere(bus: SessionBus): Promise<boolean> {
  const [hasOwner] = await within(answerMsMax, bus.call(busItself, 'NameHasOwner', 's', [busName])).catch(() => [false]);
  if (hasOwner === true) return true;
  // A desktop may start it only when it is first asked for.
  const [names] = await within(answerMsMax, bus.call(busItself, 'ListActivatableNames')).catch(() => [[]]);
  if (!Array.isArray(names) || !names.includes(busName)) return false;
  return within(answerMsMax, bus.call(busItself, 'StartServiceByName', 'su', [busName, 0])).then(() => true, () => false);
}

async function ask(bus: SessionBus): Promise<ServiceState> {
  const [collection] = await bus.call(service, 'ReadAlias', 's', ['default']);
  // Without a default collection the first entry would have to make one, which asks the user for a password.
  if (typeof collection !== 'string' || collection === noCollection) return 'locked';
  const [locked] = await bus.call({ name: busName, path: collection, interface: 'org.freedesktop.DBus.Properties' }, 'Get', 'ss', ['org.freedesktop.Secret.Collection', 'Locked']);
  return variantValue(locked) === false ? 'open' : 'locked';
}

/** A variant arrives as its signature and a list of its one value. */
function variantValue(variant: unknown): unknown {
  return Array.isArray(variant) && Array.isArray(variant[1]) ? variant[1][0] : undefined;
}

export async function within<T>(waitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${waitMs} ms`)), waitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
