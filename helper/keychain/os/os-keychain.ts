/**
 * The operating system's keychain: Secret Service, Keychain or Credential Manager, through keytar. An answer counts only
 * while the keychain is known to be open: "no such entry" from one that is locked or missing is no answer.
 */
import { AppError } from '../../../src/shared/errors.ts';
import type { Keychain } from '../keychain.ts';
import { keytarProcess, type KeytarCall } from './keytar-process.ts';
import { probeSecretService, type ServiceState } from './secret-service.ts';

export type OsKeychainNeeds = {
  /** The name under which all our entries stand. */
  readonly service?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
};

/** Windows holds 2,560 bytes an entry and everybody else more; ours are keys, everything larger is sealed under one. */
const secretBytesMax = 1024;
/** On macOS the system may ask the user, who takes time to answer. */
const callMsMax = { darwin: 120_000, other: 8_000 } as const;

const shut = (state: Exclude<ServiceState, 'open'>, cause?: unknown): AppError =>
  new AppError(state === 'locked' ? 'keychain_locked' : 'keychain_missing', state === 'locked' ? 'the keychain is locked or does not answer' : 'there is no keychain service for this user', { cause });

/** What the library says when the keychain itself, and not an entry, is not there. */
const missingWords = /cannot open shared object|libsecret|cannot autolaunch|not provided by any \.service|logon session|could not connect|Cannot find module/i;

export function makeOsKeychain({ service = 'Ledgerline', env = process.env, platform = process.platform }: OsKeychainNeeds = {}): Keychain {
  const keytar = keytarProcess(env, platform === 'darwin' ? callMsMax.darwin : callMsMax.other);
  // Elsewhere the keychain belongs to the login session: it is there, and says itself when it is locked.
  const look = (): Promise<ServiceState> => (platform === 'linux' ? probeSecretService(env) : Promise.resolve('open'));

  const assertOpen = async (cause?: unknown): Promise<void> => {
    const state = await look();
    if (state !== 'open') throw shut(state, cause);
  };

  /** A failure while the keychain is open is tried once more with a fresh process: the service may have been restarted. */
  const run = async (call: KeytarCall): Promise<string | boolean | null> => {
    await assertOpen();
    try {
      return await keytar.run(call);
    } catch (first) {
      keytar.end();
      await assertOpen(first);
    }
    try {
      return await keytar.run(call);
    } catch (second) {
      keytar.end();
      const words = second instanceof Error ? second.message : '';
      throw shut(missingWords.test(words) ? 'missing' : 'locked', second);
    }
  };

  const read = async (name: string): Promise<Uint8Array | null> => {
    const text = await run({ call: 'getPassword', args: [service, name] });
    if (typeof text === 'string') return new Uint8Array(Buffer.from(text, 'base64'));
    // It may have been locked between our look and the call.
    await assertOpen();
    return null;
  };

  return {
    state: look,
    read,
    async write(name, secret) {
      if (secret.length > secretBytesMax) throw new AppError('our_bug', `a keychain entry holds ${secretBytesMax} bytes, not ${secret.length}`);
      const text = Buffer.from(secret).toString('base64');
      await run({ call: 'setPassword', args: [service, name, text] });
      const kept = await read(name);
      if (!kept || Buffer.from(kept).toString('base64') !== text) throw shut('locked', new Error('what was written was not there afterwards'));
    },
    async remove(name) {
      const removed = (await run({ call: 'deletePassword', args: [service, name] })) === true;
      if (!removed) await assertOpen();
      return removed;
    },
  };
}
