/** Windows: the root store of this user alone, by certutil. Windows itself asks before it changes that store. */
import { lastWords, windowsTool } from './machine.ts';
import type { PublicCertificate, StoreState, Trust, TrustNeeds } from './trust.ts';

const store = 'Windows, trusted roots of this user';
/** HRESULTs, which are the same in every language. */
const cancelled = 0x8007_04c7;
const accessDenied = 0x8007_0005;
const byPolicy = 0x8007_04ec;
const notFound = 0x8009_2004;

const answers: Readonly<Record<number, string>> = {
  [cancelled]: 'Windows asked whether to trust the certificate, and the answer was no. Run this again and answer Yes.',
  [accessDenied]: 'Windows does not permit this user to change trusted roots; an administrator’s policy may forbid it.',
  [byPolicy]: 'An administrator’s policy forbids changing trusted roots.',
};

export function windowsTrust({ machine }: TrustNeeds): Trust {
  const tool = windowsTool('certutil.exe', machine.env);
  const certutil = (...args: readonly string[]) => machine.run(tool, ['-user', ...args]);

  async function state({ sha1 }: PublicCertificate): Promise<readonly StoreState[]> {
    const found = await certutil('-store', 'Root', sha1);
    const isUnknown = found.code !== 0 && found.code !== notFound;
    // A store without it may still end well: the fingerprint must be told back.
    const isThere = found.code === 0 && found.stdout.replace(/[\s:]/g, '').toLowerCase().includes(sha1.toLowerCase());
    return [{ store, isTrusted: isThere, problem: isUnknown ? answers[found.code ?? 0] ?? `the store could not be looked into: ${lastWords(found, tool)}` : '' }];
  }

  async function change(certificate: PublicCertificate, isWanted: boolean, ...args: readonly string[]): Promise<readonly StoreState[]> {
    const [before] = await state(certificate);
    if (before && before.isTrusted === isWanted && before.problem === '') return [before];
    const done = await certutil(...args);
    const [after] = await state(certificate);
    if (!after) return [];
    return [after.isTrusted === isWanted ? after : { ...after, problem: answers[done.code ?? 0] ?? (isWanted ? lastWords(done, tool) : `it is still there (${lastWords(done, tool)}); it may have been trusted for the whole computer by an administrator`) }];
  }

  return {
    asks: true, state,
    add: (certificate) => change(certificate, true, '-addstore', 'Root', certificate.file),
    remove: (certificate) => change(certificate, false, '-delstore', 'Root', certificate.sha1),
  };
}
