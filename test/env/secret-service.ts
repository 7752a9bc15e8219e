/**
 * A real Secret Service (gnome-keyring) on a bus of its own, in each state that a person's machine can be in:
 *   open     the keyring is there and unlocked
 *   locked   the keyring is there with a password that nobody has given, and nobody can be asked
 *   missing  there is a session bus, but no Secret Service on it
 *   no_bus   there is no session bus at all
 * The libraries read the bus's address when they load, so the code under test runs in a child process with `env`.
 */
import { makeHome, startSessionBus, type SessionBus } from './session-bus.ts';
import { startProcess, type RunningProcess } from './process.ts';

export type SecretServiceState = 'open' | 'locked' | 'missing' | 'no_bus';

export interface SecretService extends AsyncDisposable {
  readonly state: SecretServiceState;
  /** The whole environment for a child process that shall meet this Secret Service. */
  readonly env: NodeJS.ProcessEnv;
  /** The same keyring, as after logging out and in: its secrets are still there. Only from `open` and `locked`. */
  restart(state: 'open' | 'locked'): Promise<void>;
  /** Takes the Secret Service off the bus, in the middle of things. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const password = 'a keyring password for tests';
const busName = 'org.freedesktop.secrets';

/** On a bus that is there already, such as a desktop's. */
export async function startKeyring(bus: SessionBus, state: 'open' | 'locked'): Promise<RunningProcess> {
  const unlock = state === 'open' ? ['--unlock'] : [];
  const daemon = startProcess('gnome-keyring-daemon', ['--foreground', '--components=secrets', ...unlock], { env: bus.env, input: state === 'open' ? password : '' });
  await bus.waitForOwner(busName);
  return daemon;
}

async function startWithKeyring(state: 'open' | 'locked'): Promise<SecretService> {
  const bus = await startSessionBus();
  // Opened once in any case: that makes the keyring, which then waits for its password.
  let daemon = await startKeyring(bus, 'open');
  async function restart(next: 'open' | 'locked'): Promise<void> {
    await daemon.stop();
    daemon = await startKeyring(bus, next);
  }
  if (state === 'locked') await restart('locked');
  async function stop(): Promise<void> {
    await daemon.stop();
    await bus.stop();
  }
  return { state, env: bus.env, restart, kill: async () => void (await daemon.stop('SIGKILL')), stop, [Symbol.asyncDispose]: stop };
}

async function startWithout(state: 'missing' | 'no_bus'): Promise<SecretService> {
  const refuse = () => Promise.reject(new Error(`There is no keyring in the state ${state}.`));
  if (state === 'missing') {
    const bus = await startSessionBus();
    return { state, env: bus.env, restart: refuse, kill: refuse, stop: bus.stop, [Symbol.asyncDispose]: bus.stop };
  }
  const { env, remove } = makeHome();
  const { DBUS_SESSION_BUS_ADDRESS: _address, ...withoutBus } = env;
  const stop = () => Promise.resolve(remove());
  return { state, env: withoutBus, restart: refuse, kill: refuse, stop, [Symbol.asyncDispose]: stop };
}

export function startSecretService(state: SecretServiceState): Promise<SecretService> {
  return state === 'open' || state === 'locked' ? startWithKeyring(state) : startWithout(state);
}

/** Runs `use` beside a Secret Service in this state, and takes it away afterwards. */
export async function withSecretService<T>(state: SecretServiceState, use: (service: SecretService) => Promise<T>): Promise<T> {
  const service = await startSecretService(state);
  try {
    return await use(service);
  } finally {
    await service.stop();
  }
}
