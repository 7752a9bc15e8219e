/** Trusting the certificate on Windows and macOS, on the answers that their tools give: in other languages, refused, forbidden, and not there. */
import { writeFileSync } from 'node:fs';
import { keepCertificate, publicFileIn } from '../../helper/certificate/certificate.ts';
import { makeHome } from '../../helper/instance-home.ts';
import { lastWords, runTool, windowsTool, type Machine, type ToolResult } from '../../helper/install/machine.ts';
import { makeOwnCertificate } from '../../helper/install/own-certificate.ts';
import { readInstalled } from '../../helper/install/installed.ts';
import { isTrusted, publicCertificate, trustOf, type PublicCertificate } from '../../helper/install/trust.ts';
import { makeAddinWorld } from './addin-world.ts';

const world = makeAddinWorld();
afterAll(() => world.close());
const now = Date.parse('2026-11-26T09:00:00Z');
const day = 86_400_000;
const noPlaces = { has: () => false, add: () => undefined };
const ended = (code: number, stdout = '', stderr = ''): ToolResult => ({ code, stdout, stderr, isMissing: false });

let certificate: PublicCertificate;
beforeAll(async () => {
  makeHome(world.home);
  const { cert } = await keepCertificate(world.home.certificateFolder, now);
  certificate = publicCertificate(publicFileIn(world.home.certificateFolder), cert);
});

type Asked = { readonly tool: string; readonly args: readonly string[] };

/** certutil of a German Windows, over a root store in memory; `answer` says how Windows' question is answered. */
function windows(answer: 'yes' | 'no' | 'forbidden' | 'policy' = 'yes', store = new Set<string>(), inMachineStore = new Set<string>()): Machine & { readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const refusals = { no: [0x800704c7, 'CertUtil: Der Vorgang wurde durch den Benutzer abgebrochen.'], forbidden: [0x80070005, 'CertUtil: Zugriff verweigert'], policy: [0x800704ec, 'CertUtil: Dieses Programm wurde durch eine Gruppenrichtlinie geblockt.'] } as const;
  const spaced = (sha1: string) => sha1.toLowerCase().replace(/(..)(?=.)/g, '$1 ');
  const tell = (sha1: string) => ended(0, `Root "Vertrauenswürdige Stammzertifizierungsstellen"\r\n================ Zertifikat 0 ================\r\nSeriennummer: 4a1b\r\nAussteller: CN=localhost\r\nZertifikathash(sha1): ${spaced(sha1)}\r\nKein Schlüsselanbieter\r\nCertUtil: -store-Befehl wurde erfolgreich ausgeführt.\r\n`);
  return {
    kind: 'windows', userHome: 'C:\\Users\\Jörg', env: { SystemRoot: 'C:\\Windows' }, asked, open: () => Promise.resolve(true),
    run(tool, args) {
      asked.push({ tool, args });
      const [, verb, , last = ''] = args;
      if (verb === '-store') return Promise.resolve(store.has(last) || inMachineStore.has(last) ? tell(last) : ended(0x80092004, 'CertUtil: -store Fehler: 0x80092004 (-2146885628 CRYPT_E_NOT_FOUND)\r\n'));
      if (answer !== 'yes') return Promise.resolve(ended(refusals[answer][0], `${refusals[answer][1]}\r\n`));
      if (verb === '-addstore') store.add(certificate.sha1);
      // It ends well also when there was nothing to delete.
      if (verb === '-delstore') store.delete(last);
      return Promise.resolve(ended(0, 'CertUtil: -addstore-Befehl wurde erfolgreich ausgeführt.\r\n'));
    },
  };
}
const onWindows = (machine: Machine) => trustOf({ machine, runFolder: world.home.runFolder, made: noPlaces });

describe('on Windows', () => {
  it('the certificate goes into this user’s own root store, once, and out of it again', async () => {
    const machine = windows();
    const trust = onWindows(machine);
    expect(isTrusted(await trust.state(certificate))).toBe(false);
    expect(isTrusted(await trust.add(certificate))).toBe(true);
    expect(isTrusted(await trust.add(certificate))).toBe(true);
    const changes = machine.asked.filter(({ args }) => args[1] !== '-store');
    expect(changes).toEqual([{ tool: 'C:\\Windows\\System32\\certutil.exe', args: ['-user', '-addstore', 'Root', certificate.file] }]);
    expect(await trust.remove(certificate)).toEqual([{ store: 'Windows, trusted roots of this user', isTrusted: false, problem: '' }]);
    expect(await trust.remove(certificate)).toEqual([{ store: 'Windows, trusted roots of this user', isTrusted: false, problem: '' }]);
  });

  it.each([['no', /the answer was no\. Run this again and answer Yes/], ['forbidden', /does not permit this user/], ['policy', /An administrator’s policy forbids/]] as const)('a question answered "%s" is told for what it is, in whichever language Windows speaks', async (answer, said) => {
    const [state] = await onWindows(windows(answer)).add(certificate);
    expect(state?.isTrusted).toBe(false);
    expect(state?.problem).toMatch(said);
    const [left] = await onWindows(windows(answer, new Set([certificate.sha1]))).remove(certificate);
    expect(left).toMatchObject({ isTrusted: true, problem: expect.stringMatching(said) as string });
  });

  it('a certificate that an administrator trusted for the whole computer is not claimed to be gone', async () => {
    const [left] = await onWindows(windows('yes', new Set(), new Set([certificate.sha1]))).remove(certificate);
    expect(left?.isTrusted).toBe(true);
    expect(left?.problem).toMatch(/for the whole computer by an administrator/);
  });

  it('a tool that ends well without having done anything is not believed', async () => {
    const lazy: Machine = { ...windows(), run: () => Promise.resolve(ended(0, 'CertUtil: -addstore command completed successfully.')) };
    expect(isTrusted(await onWindows(lazy).add(certificate))).toBe(false);
  });

  it('K13: tools are Windows’ own, wherever the environment points', () => {
    expect(windowsTool('reg.exe', { SystemRoot: 'D:\\WINNT' })).toBe('D:\\WINNT\\System32\\reg.exe');
    for (const root of [undefined, '', '.', 'evil', '\\\\evil\\share', '/tmp']) expect(windowsTool('reg.exe', { SystemRoot: root })).toBe('C:\\Windows\\System32\\reg.exe');
  });
});

/** `security` of macOS over a keychain and trust settings in memory. */
function mac(how: 'yes' | 'cancelled' | 'no_screen' = 'yes'): Machine & { readonly asked: Asked[]; readonly settings: Set<string>; readonly keychain: Set<string> } {
  const asked: Asked[] = [];
  const [settings, keychain] = [new Set<string>(), new Set<string>()];
  const refusals = { cancelled: 'SecTrustSettingsSetTrustSettings: The authorization was canceled by the user.', no_screen: 'SecTrustSettingsSetTrustSettings: The authorization was denied since no user interaction was possible.' };
  return {
    kind: 'mac', userHome: '/Users/jo', env: {}, asked, settings, keychain, open: () => Promise.resolve(true),
    run(tool, args) {
      asked.push({ tool, args });
      const [verb, second = '', third = ''] = args;
      if (verb === 'find-certificate') return Promise.resolve(keychain.size === 0 ? ended(44, '', 'security: SecKeychainSearchCopyNext: The specified item could not be found in the keychain.') : ended(0, [...keychain].map((sha1) => `SHA-256 hash: 00\nSHA-1 hash: ${sha1}\nkeychain: "/Users/jo/Library/Keychains/login.keychain-db"`).join('\n')));
      if (verb === 'trust-settings-export') {
        if (settings.size === 0) return Promise.resolve(ended(1, '', 'SecTrustSettingsCreateExternalRepresentation: No Trust Settings were found.'));
        writeFileSync(second, `<?xml version="1.0"?><plist version="1.0"><dict><key>trustList</key><dict>${[...settings].map((sha1) => `<key>${sha1}</key><dict/>`).join('')}</dict></dict></plist>`);
        return Promise.resolve(ended(0));
      }
      if (verb === 'delete-certificate') {
        keychain.delete(third);
        return Promise.resolve(ended(0));
      }
      // The certificate lands in the keychain before the question about trust comes up.
      if (verb === 'add-trusted-cert') keychain.add(certificate.sha1);
      if (how !== 'yes') return Promise.resolve(ended(1, '', refusals[how]));
      if (verb === 'add-trusted-cert') settings.add(certificate.sha1);
      else settings.delete(certificate.sha1);
      return Promise.resolve(ended(0));
    },
  };
}

describe('on macOS', () => {
  it('the certificate is trusted for TLS by this user alone, and leaves neither trust nor certificate behind', async () => {
    const machine = mac();
    const trust = onWindows(machine);
    expect(isTrusted(await trust.add(certificate))).toBe(true);
    expect(machine.asked.find(({ args }) => args[0] === 'add-trusted-cert')).toEqual({ tool: '/usr/bin/security', args: ['add-trusted-cert', '-r', 'trustRoot', '-p', 'ssl', '-k', '/Users/jo/Library/Keychains/login.keychain-db', certificate.file] });
    expect(await trust.remove(certificate)).toMatchObject([{ isTrusted: false, problem: '' }]);
    expect([machine.settings.size, machine.keychain.size]).toEqual([0, 0]);
    // Never for all users of the machine.
    expect(machine.asked.flatMap(({ args }) => args)).not.toContain('-d');
  });

  it.each([['cancelled', /was cancelled\. Run this again/], ['no_screen', /no screen to ask on/]] as const)('a question that is %s is told for what it is, and what it left is removed', async (how, said) => {
    const machine = mac(how);
    const trust = onWindows(machine);
    expect((await trust.add(certificate))[0]?.problem).toMatch(said);
    expect(machine.keychain.size).toBe(1);
    expect(await trust.remove(certificate)).toMatchObject([{ isTrusted: false }]);
    expect(machine.keychain.size).toBe(0);
  });
});

describe('a renewal', () => {
  it('is trusted before it is served, and the old one leaves the store only after that', async () => {
    const machine = mac();
    const steps: string[] = [];
    const named = (sha: string) => (sha === certificate.sha1 ? 'old' : 'new');
    const watched: Machine = { ...machine, run: async (tool, args) => {
      if (args[0] === 'add-trusted-cert') {
        const next = publicCertificate(args.at(-1) ?? '', (await import('node:fs')).readFileSync(args.at(-1) ?? '', 'utf8'));
        machine.keychain.add(next.sha1);
        machine.settings.add(next.sha1);
        steps.push(`trust ${named(next.sha1)}`);
        return ended(0);
      }
      if (args[0] === 'remove-trusted-cert') steps.push('untrust');
      return machine.run(tool, args);
    } };
    const own = makeOwnCertificate(world.home, watched, () => now + 300 * day);
    await own.trust();
    expect(own.wasTrusted()).toBe(true);
    expect((await own.state()).isDue).toBe(true);
    // A helper that starts meanwhile keeps the trusted one, though two thirds of its life are over.
    expect((await keepCertificate(world.home.certificateFolder, now + 300 * day, { isKept: own.wasTrusted() })).isNew).toBe(false);
    const renewed = await own.renew(() => { steps.push('serve'); return Promise.resolve(); });
    expect(steps).toEqual(['trust old', 'trust new', 'serve', 'untrust']);
    expect(renewed.fingerprint).not.toBe(certificate.sha256);
    expect(isTrusted(renewed.stores)).toBe(true);
    expect(readInstalled(world.home).trusted).toHaveLength(1);
  });

  it('that the user refuses changes nothing: the old one stays trusted and served', async () => {
    const machine = windows();
    const other = makeAddinWorld();
    makeHome(other.home);
    const { cert } = await keepCertificate(other.home.certificateFolder, now);
    const old = publicCertificate(publicFileIn(other.home.certificateFolder), cert);
    const store = new Set([old.sha1]);
    const own = makeOwnCertificate(other.home, { ...machine, run: windows('no', store).run }, () => now + 300 * day);
    const kept = await own.renew(() => Promise.reject(new Error('nothing is to be served')));
    expect(kept.fingerprint).toBe(old.sha256);
    expect((await keepCertificate(other.home.certificateFolder, now)).cert).toBe(cert);
    expect(readInstalled(other.home).trusted).toEqual([]);
    other.close();
  });
});

describe('a tool of the system', () => {
  it('is given its arguments as they are, by no shell, and a missing one is told', async () => {
    expect(await runTool('/bin/echo', ['$(id)', '; calc', '%PATH%'])).toMatchObject({ code: 0, stdout: '$(id) ; calc %PATH%\n' });
    const missing = await runTool('/nowhere/certutil', []);
    expect(missing).toMatchObject({ code: null, isMissing: true });
    expect(lastWords(missing, '/nowhere/certutil')).toBe('/nowhere/certutil is not there');
    expect(lastWords(ended(1, 'one\r\n\u001b[31mtwo\r\n\r\n'), 'x')).toBe(' [31mtwo');
  });
});
