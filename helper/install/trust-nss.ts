/**
 * Linux: the NSS databases of Chromium, Chrome and Edge, by certutil of libnss3-tools. The certificate is trusted as a
 * peer ("P"): for its own names and as nobody's authority. Firefox keeps exceptions of its own, given by a click.
 */
import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { lastWords, nssTool, underUserHome } from './machine.ts';
import type { PublicCertificate, StoreState, Trust, TrustNeeds } from './trust.ts';

const databaseFiles = ['cert9.db', 'key4.db', 'pkcs11.txt'];
/** Where browsers have their database: the usual one is made where there is none, the others belong to packaged browsers. */
const usual = ['.pki', 'nssdb'];
const packaged = [['snap', 'chromium', 'current', '.pki', 'nssdb'], ['.var', 'app', 'org.chromium.Chromium', '.pki', 'nssdb']];
const nicknameOf = (sha256: string): string => `Ledgerline on this machine ${sha256.slice(0, 16)}`;

export function nssTrust({ machine, made }: TrustNeeds): Trust {
  const home = underUserHome(machine, ...usual);
  const databases = (): readonly string[] => [home, ...packaged.map((parts) => underUserHome(machine, ...parts)).filter((folder) => existsSync(join(folder, 'cert9.db')))];
  const certutil = (folder: string, ...args: readonly string[]) => machine.run(nssTool, ['-d', `sql:${folder}`, ...args]);
  const isMade = (folder: string): boolean => existsSync(join(folder, 'cert9.db'));

  async function stateIn(folder: string, { pem, sha256 }: PublicCertificate): Promise<StoreState> {
    const store = `Chromium, ${folder}`;
    if (!isMade(folder)) return { store, isTrusted: false, problem: '' };
    const listed = await certutil(folder, '-L', '-n', nicknameOf(sha256), '-a');
    if (listed.isMissing) return { store, isTrusted: false, problem: `${nssTool} is not there; install it with: apt install libnss3-tools` };
    const isThere = listed.code === 0 && listed.stdout.includes('BEGIN CERTIFICATE') && new X509Certificate(listed.stdout).raw.equals(new X509Certificate(pem).raw);
    const isBroken = listed.code !== 0 && /bad.database|PERMISSION|READ_ONLY|legacy/i.test(listed.stderr);
    return { store, isTrusted: isThere, problem: isBroken ? `the database cannot be read: ${lastWords(listed, nssTool)}` : '' };
  }

  const state = (certificate: PublicCertificate): Promise<readonly StoreState[]> => Promise.all(databases().map((folder) => stateIn(folder, certificate)));

  async function addTo(folder: string, certificate: PublicCertificate): Promise<StoreState> {
    if (!isMade(folder)) {
      made.add(folder);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      await certutil(folder, '-N', '--empty-password');
    }
    const before = await stateIn(folder, certificate);
    if (before.isTrusted) return before;
    const done = await certutil(folder, '-A', '-t', 'P,,', '-n', nicknameOf(certificate.sha256), '-i', certificate.file);
    const after = await stateIn(folder, certificate);
    return after.isTrusted ? after : { ...after, problem: after.problem || (done.isMissing ? `${nssTool} is not there; install it with: apt install libnss3-tools` : lastWords(done, nssTool)) };
  }

  /** A database that we made and that holds nothing any more. */
  async function removeEmpty(folder: string): Promise<void> {
    const listed = await certutil(folder, '-L', '-h', 'all');
    const entries = listed.stdout.split('\n').filter((line) => /\s[\w]*,[\w]*,[\w]*\s*$/.test(line) && !line.includes('SSL,S/MIME'));
    const keys = await certutil(folder, '-K');
    if (listed.code !== 0 || entries.length > 0 || !/no keys found/.test(keys.stdout + keys.stderr)) return;
    if (readdirSync(folder).some((name) => !databaseFiles.includes(name))) return;
    for (const name of databaseFiles) rmSync(join(folder, name), { force: true });
    for (const empty of [folder, dirname(folder)]) try { rmdirSync(empty); } catch { return; }
  }

  return {
    asks: false, state,
    add: async (certificate) => { const all: StoreState[] = []; for (const folder of databases()) all.push(await addTo(folder, certificate)); return all; },
    async remove(certificate) {
      const all: StoreState[] = [];
      for (const folder of databases()) {
        if ((await stateIn(folder, certificate)).isTrusted) await certutil(folder, '-D', '-n', nicknameOf(certificate.sha256));
        const after = await stateIn(folder, certificate);
        all.push(after);
        if (made.has(folder) && isMade(folder) && !after.isTrusted) await removeEmpty(folder);
      }
      return all;
    },
  };
}
