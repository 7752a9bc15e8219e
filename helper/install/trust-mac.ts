/** macOS: the login keychain and this user's trust settings, by `security`. macOS asks for the user's password before it changes them. */
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lastWords, macTool, underUserHome, type ToolResult } from './machine.ts';
import type { PublicCertificate, StoreState, Trust, TrustNeeds } from './trust.ts';

const store = 'macOS, login keychain of this user';

function reasonOf(result: ToolResult): string {
  const said = lastWords(result, macTool);
  if (/cancel/i.test(said)) return 'macOS asked for your password to trust the certificate, and that was cancelled. Run this again and allow it.';
  if (/no user interaction|interaction is not allowed/i.test(said)) return 'macOS has to ask you, and there is no screen to ask on. Run this in a Terminal of your own desktop.';
  return said;
}

export function macTrust({ machine, runFolder }: TrustNeeds): Trust {
  const keychain = underUserHome(machine, 'Library', 'Keychains', 'login.keychain-db');
  const security = (...args: readonly string[]) => machine.run(macTool, args);

  /** The user's trust settings as a property list, whose keys are the fingerprints. */
  async function hasTrustSettings({ sha1 }: PublicCertificate): Promise<boolean> {
    const file = join(runFolder, `trust-${randomBytes(6).toString('hex')}.plist`);
    try {
      // Ends badly where this user never trusted anything.
      const exported = await security('trust-settings-export', file);
      return exported.code === 0 && readFileSync(file, 'utf8').toUpperCase().includes(`<KEY>${sha1.toUpperCase()}</KEY>`);
    } catch {
      return false;
    } finally {
      rmSync(file, { force: true });
    }
  }

  async function isInKeychain({ sha1 }: PublicCertificate): Promise<boolean> {
    const found = await security('find-certificate', '-a', '-Z', '-c', 'localhost', keychain);
    return found.code === 0 && found.stdout.toUpperCase().includes(sha1.toUpperCase());
  }

  const state = async (certificate: PublicCertificate): Promise<readonly StoreState[]> => {
    const probe = await security('find-certificate', '-a', '-Z', '-c', 'localhost', keychain);
    if (probe.isMissing) return [{ store, isTrusted: false, problem: `${macTool} is not there` }];
    return [{ store, isTrusted: await hasTrustSettings(certificate) && await isInKeychain(certificate), problem: '' }];
  };

  return {
    asks: true, state,
    async add(certificate) {
      const [before] = await state(certificate);
      if (before?.isTrusted) return [before];
      const done = await security('add-trusted-cert', '-r', 'trustRoot', '-p', 'ssl', '-k', keychain, certificate.file);
      const [after] = await state(certificate);
      return after ? [after.isTrusted ? after : { ...after, problem: after.problem || reasonOf(done) }] : [];
    },
    async remove(certificate) {
      const untrusted = await hasTrustSettings(certificate) ? await security('remove-trusted-cert', certificate.file) : null;
      const deleted = await isInKeychain(certificate) ? await security('delete-certificate', '-Z', certificate.sha1, keychain) : null;
      const isLeft = await hasTrustSettings(certificate) || await isInKeychain(certificate);
      return [{ store, isTrusted: isLeft, problem: isLeft ? reasonOf([untrusted, deleted].find((one) => one !== null && one.code !== 0) ?? { code: 0, stdout: '', stderr: 'it is still there', isMissing: false }) : '' }];
    },
  };
}
