/** The keychain in memory, and the operating system's against a real gnome-keyring in each state it can be in. */
import { readFileSync, readdirSync } from 'node:fs';
import { makeMemoryKeychain } from '../../helper/keychain/memory.ts';
import { makeOsKeychain } from '../../helper/keychain/os/os-keychain.ts';
import { startProcess } from '../env/process.ts';
import { startSecretService, withSecretService, type SecretService } from '../env/secret-service.ts';
import { keychainSuite } from '../suites/keychain-suite.ts';

keychainSuite('in memory', 'memory', makeMemoryKeychain);

const withCode = (code: string) => expect.objectContaining({ code });
const secret = new Uint8Array(32).fill(7);
const on = (service: SecretService) => makeOsKeychain({ env: service.env, platform: 'linux', service: 'Ledgerline test' });

describe('on a Secret Service that is open', () => {
  let service: SecretService;
  beforeAll(async () => {
    service = await startSecretService('open');
  });
  afterAll(() => service.stop());
  keychainSuite('the operating system\'s', 'open', () => on(service));

  it('K01: keeps a secret out of the command line and the environment of every process', async () => {
    const keychain = on(service);
    const canary = new Uint8Array(Buffer.from('canary-51c2-canary-51c2-canary-5'));
    const shapes = [Buffer.from(canary).toString('latin1'), Buffer.from(canary).toString('base64'), Buffer.from(canary).toString('hex')];
    await keychain.write('canary', canary);
    const read = keychain.read('canary');
    const seen: string[] = [];
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid))) {
      for (const file of ['cmdline', 'environ']) {
        try {
          const text = readFileSync(`/proc/${pid}/${file}`, 'latin1');
          if (shapes.some((shape) => text.includes(shape))) seen.push(`${pid} ${file}`);
        } catch { /* The process has ended, or is not ours to see. */ }
      }
    }
    expect(await read).toEqual(canary);
    expect(seen).toEqual([]);
  });
});

describe('the operating system\'s keychain when it is not open', () => {
  it('K04 F60: is locked, hands out and takes nothing, and goes on by itself once it is unlocked', async () => {
    await withSecretService('open', async (service) => {
      const keychain = on(service);
      await keychain.write('key', secret);
      await service.restart('locked');
      expect(await keychain.state()).toBe('locked');
      await expect(keychain.read('key')).rejects.toEqual(withCode('keychain_locked'));
      await expect(keychain.read('never written')).rejects.toEqual(withCode('keychain_locked'));
      await expect(keychain.write('key', new Uint8Array(32))).rejects.toEqual(withCode('keychain_locked'));
      await expect(keychain.remove('key')).rejects.toEqual(withCode('keychain_locked'));
      await service.restart('open');
      expect(await keychain.state()).toBe('open');
      expect(await keychain.read('key')).toEqual(secret);
      expect(await keychain.read('never written')).toBeNull();
    });
  });

  it('K04 F61: is missing, never empty, when the service goes away in the middle of things', async () => {
    await withSecretService('open', async (service) => {
      const keychain = on(service);
      await keychain.write('key', secret);
      await service.kill();
      expect(await keychain.state()).toBe('missing');
      await expect(keychain.read('key')).rejects.toEqual(withCode('keychain_missing'));
      await expect(keychain.remove('key')).rejects.toEqual(withCode('keychain_missing'));
      await service.restart('open');
      expect(await keychain.read('key')).toEqual(secret);
    });
  });

  it.each(['missing', 'no_bus'] as const)('K04: is missing where the session is in the state "%s"', async (state) => {
    await withSecretService(state, async (service) => {
      const keychain = on(service);
      expect(await keychain.state()).toBe('missing');
      await expect(keychain.read('key')).rejects.toEqual(withCode('keychain_missing'));
      await expect(keychain.write('key', secret)).rejects.toEqual(withCode('keychain_missing'));
    });
  });

  it('F63: asks nobody to unlock it, however often it is used', async () => {
    await withSecretService('locked', async (service) => {
      const calls = startProcess('dbus-monitor', ['--session', "destination='org.freedesktop.secrets'"], { env: service.env });
      await calls.waitForLine(/NameAcquired/);
      const keychain = on(service);
      for (let n = 0; n < 5; n += 1) {
        await expect(keychain.read('key')).rejects.toEqual(withCode('keychain_locked'));
        await expect(keychain.write('key', secret)).rejects.toEqual(withCode('keychain_locked'));
      }
      await calls.waitForLine(/member=ReadAlias/);
      await calls.stop();
      expect(calls.output()).not.toMatch(/member=(Unlock|Prompt|CreateCollection|CreateItem)/);
    });
  });

  it('refuses an entry that Windows could not hold', async () => {
    await expect(makeOsKeychain({ env: {}, platform: 'linux' }).write('key', new Uint8Array(2_000))).rejects.toEqual(withCode('our_bug'));
  });
});
