/** What every keychain must do while it is open; run by the one in memory and by the operating system's. */
import { randomBytes } from 'node:crypto';
import type { Keychain, KeychainState } from '../../helper/keychain/keychain.ts';

export function keychainSuite(name: string, expected: KeychainState, use: () => Keychain): void {
  describe(`keychain: ${name}`, () => {
    it('says what state it is in', async () => {
      expect(await use().state()).toBe(expected);
    });

    it('gives back every byte that was written, under any name, and null for a name that was not', async () => {
      const keychain = use();
      const entries = ['company/acme', 'a name with spaces, ünïcode and "quotes"', '../x', '-e', '$(id)'].map((entry) => [entry, new Uint8Array(randomBytes(32))] as const);
      for (const [entry, secret] of entries) await keychain.write(entry, secret);
      for (const [entry, secret] of entries) expect(await keychain.read(entry)).toEqual(secret);
      expect(await keychain.read('company/other')).toBeNull();
      await keychain.write('zeros', new Uint8Array(32));
      expect(await keychain.read('zeros')).toEqual(new Uint8Array(32));
    });

    it('replaces an entry, and removes it once', async () => {
      const keychain = use();
      await keychain.write('key', new Uint8Array([1]));
      await keychain.write('key', new Uint8Array([2, 0, 255]));
      expect(await keychain.read('key')).toEqual(new Uint8Array([2, 0, 255]));
      expect(await keychain.remove('key')).toBe(true);
      expect(await keychain.remove('key')).toBe(false);
      expect(await keychain.read('key')).toBeNull();
    });

    it('keeps a copy of its own', async () => {
      const keychain = use();
      const secret = new Uint8Array([1, 2, 3]);
      await keychain.write('copy', secret);
      secret.fill(0);
      (await keychain.read('copy'))?.fill(9);
      expect(await keychain.read('copy')).toEqual(new Uint8Array([1, 2, 3]));
    });

    it('answers many callers at once', async () => {
      const keychain = use();
      await Promise.all([0, 1, 2, 3, 4, 5].map((n) => keychain.write(`many-${n}`, new Uint8Array([n]))));
      expect(await Promise.all([0, 1, 2, 3, 4, 5].map((n) => keychain.read(`many-${n}`)))).toEqual([0, 1, 2, 3, 4, 5].map((n) => new Uint8Array([n])));
    });
  });
}
