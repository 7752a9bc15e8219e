/** Installing, mending and undoing the add-in: on the answers of Windows' registry, in a Mac's container, and in Outlook's way. */
import { X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { browserCommand } from '../../helper/instance-browser.ts';
import { checkManifestFile } from '../../helper/install/check-manifest.ts';
import { outlookAddress } from '../../helper/install/outlook.ts';
import type { Machine, ToolResult } from '../../helper/install/machine.ts';
import { makeAddinWorld, type AddinWorld } from './addin-world.ts';

const worlds: AddinWorld[] = [];
afterAll(() => { for (const world of worlds) world.close(); });
const ended = (code: number, stdout = '', stderr = ''): ToolResult => ({ code, stdout, stderr, isMissing: false });
const keyName = 'HKEY_CURRENT_USER\\Software\\Microsoft\\Office\\16.0\\WEF\\Developer';
const notThere = ended(1, '', 'FEHLER: Der angegebene Registrierungsschlüssel bzw. Wert wurde nicht gefunden.\r\n');
const denied = ended(1, '', 'FEHLER: Zugriff verweigert\r\n');

type Windows = { readonly values: Map<string, string>; hasKey: boolean; offices: readonly string[]; isDenied: boolean; readonly asked: (readonly string[])[]; readonly opened: string[] };

/** reg.exe and certutil of a German Windows, over a registry and a store in memory. */
function onWindows(): { readonly world: AddinWorld; readonly windows: Windows } {
  const windows: Windows = { values: new Map(), hasKey: false, offices: ['16.0'], isDenied: false, asked: [], opened: [] };
  const store = new Set<string>();
  const reg = ([verb, key = '', , name = '', ...rest]: readonly string[]): ToolResult => {
    if (key.startsWith('HKLM')) return windows.offices.some((version) => key.includes(`\\${version}\\`)) && rest[0] === '/reg:64' ? ended(0, `\r\n${key}\r\n    Path    REG_SZ    C:\\Program Files\\Microsoft Office\\root\\Office16\\\r\n\r\n`) : notThere;
    if (verb === 'query' && name === '') return windows.hasKey ? ended(0, `\r\n${keyName}\r\n${[...windows.values].map(([id, path]) => `    ${id}    REG_SZ    ${path}\r\n`).join('')}`) : notThere;
    const value = windows.values.get(name);
    // The console's code page has another ü than we have.
    if (verb === 'query') return value === undefined ? notThere : ended(0, `\r\n${keyName}\r\n    ${name}    REG_SZ    ${value.replace('ü', '\u0081')}\r\n\r\n`);
    if (windows.isDenied) return denied;
    if (verb === 'add') {
      windows.hasKey = true;
      windows.values.set(name, rest[rest.indexOf('/d') + 1] ?? '');
    } else if (name === '') windows.hasKey = false;
    else windows.values.delete(name);
    return ended(0, 'Der Vorgang wurde erfolgreich beendet.\r\n');
  };
  const certutil = ([, verb, , last = '']: readonly string[]): ToolResult => {
    if (verb === '-store') return store.has(last) ? ended(0, `Zertifikathash(sha1): ${last.toLowerCase()}`) : ended(0x80092004);
    if (verb === '-delstore') store.delete(last);
    else store.add(sha1Of(last));
    return ended(0);
  };
  const machine: Machine = {
    kind: 'windows', userHome: 'C:\\Users\\Jo', env: { SystemRoot: 'C:\\Windows' },
    open: (address) => { windows.opened.push(address); return Promise.resolve(true); },
    run(tool, args) {
      windows.asked.push([tool, ...args]);
      return Promise.resolve(tool.endsWith('reg.exe') ? reg(args) : certutil(args));
    },
  };
  const world = makeAddinWorld(() => machine);
  worlds.push(world);
  return { world, windows };
}

function sha1Of(file: string): string {
  return new X509Certificate(readFileSync(file)).fingerprint.replaceAll(':', '');
}

const json = (run: { readonly stdout: string }): Record<string, unknown> => JSON.parse(run.stdout) as Record<string, unknown>;
const homeFiles = (world: AddinWorld): readonly string[] => readdirSync(world.home.folder, { recursive: true }).map(String).filter((name) => !name.endsWith('connector.json')).sort();

describe('on Windows', () => {
  it('Excel is told of the manifest by a value of this user’s registry, and everything is gone after uninstalling (K09)', async () => {
    const { world, windows } = onWindows();
    const installed = await world.run('addin', 'install', '--json');
    expect(installed).toMatchObject({ code: 0 });
    const [[id, file] = ['', '']] = [...windows.values];
    expect(file).toBe(join(world.home.folder, 'addin', 'ledgerline-excel.xml'));
    expect(readFileSync(file, 'utf8')).toContain(`<Id>${id}</Id>`);
    expect(await checkManifestFile(file)).toEqual([]);
    expect(windows.asked).toContainEqual(['C:\\Windows\\System32\\reg.exe', 'add', 'HKCU\\Software\\Microsoft\\Office\\16.0\\WEF\\Developer', '/v', id, '/t', 'REG_SZ', '/d', file, '/f']);
    expect(await world.run('addin', 'status')).toMatchObject({ code: 0, stdout: expect.stringContaining('All is as it should be.') as string });

    expect(await world.run('addin', 'uninstall')).toMatchObject({ code: 0, stderr: '' });
    expect([windows.values.size, windows.hasKey]).toEqual([0, false]);
    expect(homeFiles(world)).toEqual(['certificate', 'logs', 'run', 'store']);
    expect((await world.run('addin', 'status')).code).toBe(1);
    expect((await world.run('addin', 'uninstall')).code).toBe(0);
  });

  it('installing again changes nothing, and another program’s add-ins and key stay', async () => {
    const { world, windows } = onWindows();
    windows.hasKey = true;
    windows.values.set('11111111-2222-4333-8444-555555555555', 'C:\\other\\manifest.xml');
    await world.run('addin', 'install');
    windows.asked.length = 0;
    const texts = () => homeFiles(world).filter((name) => name.startsWith('addin/')).map((name) => readFileSync(join(world.home.folder, name), 'utf8'));
    const before = texts();
    expect((await world.run('addin', 'install')).code).toBe(0);
    expect(texts()).toEqual(before);
    expect(windows.asked.filter(([, verb, second]) => verb === 'add' || verb === 'delete' || second === '-addstore')).toEqual([]);
    await world.run('addin', 'uninstall');
    expect([...windows.values.keys()]).toEqual(['11111111-2222-4333-8444-555555555555']);
    expect(windows.hasKey).toBe(true);
  });

  it('another port makes the manifests outdated: status says so, and mends it when asked', async () => {
    const { world, windows } = onWindows();
    await world.run('addin', 'install');
    mkdirSync(world.home.folder, { recursive: true });
    writeFileSync(world.home.configFile, '{"port": 50123}');
    const status = json(await world.run('addin', 'status', '--json'));
    expect(status.missing).toEqual(expect.arrayContaining(['the excel manifest is for https://localhost:47800, and the helper is at https://localhost:50123', 'outlook has it for another address']));
    expect(json(await world.run('addin', 'status', '--mend', '--json'))).toMatchObject({ missing: [] });
    expect(readFileSync([...windows.values.values()][0] ?? '', 'utf8')).toMatch(/<Version>1\.0\.1\.0<\/Version>[\s\S]*localhost:50123/);
  });

  it.each([
    ['no Office', [], /Excel was not found on this computer/], ['an Office that is too old', ['15.0'], /Only Office 2013 was found/], ['several versions of Office', ['15.0', '16.0'], /Several versions of Office/],
  ] as const)('tells of %s, and installs all the same', async (_what, offices, said) => {
    const { world, windows } = onWindows();
    windows.offices = offices;
    const run = await world.run('addin', 'install');
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(said);
    expect(windows.values.size).toBe(1);
  });

  it('a registry that is not to be changed is told with what Windows said, the rest is done, and uninstalling keeps what it could not undo', async () => {
    const { world, windows } = onWindows();
    windows.isDenied = true;
    const run = await world.run('addin', 'install');
    expect(run).toMatchObject({ code: 1, stdout: expect.stringMatching(/trusted roots of this user: trusted[\s\S]*Windows did not take the setting: FEHLER: Zugriff verweigert/) as string });
    windows.isDenied = false;
    await world.run('addin', 'install');
    windows.isDenied = true;
    expect(await world.run('addin', 'uninstall')).toMatchObject({ code: 1, stderr: expect.stringMatching(/could not be undone[\s\S]*Zugriff verweigert/) as string });
    windows.isDenied = false;
    expect((await world.run('addin', 'uninstall')).code).toBe(0);
    expect(windows.values.size).toBe(0);
  });
});

/** A Mac whose Excel has run once, with `security` over a set. */
function onMac(): { readonly world: AddinWorld; readonly documents: string } {
  const settings = new Set<string>();
  const machine = (folder: string): Machine => ({
    kind: 'mac', userHome: folder, env: {}, open: () => Promise.resolve(true),
    run(_tool, args) {
      const last = args.at(-1) ?? '';
      if (args[0] === 'trust-settings-export') writeFileSync(last, [...settings].map((sha1) => `<key>${sha1}</key>`).join(''));
      if (args[0] === 'find-certificate') return Promise.resolve(ended(0, [...settings].map((sha1) => `SHA-1 hash: ${sha1}`).join('\n')));
      if (args[0] === 'add-trusted-cert') settings.add(sha1Of(last));
      if (args[0] === 'remove-trusted-cert') settings.delete(sha1Of(last));
      return Promise.resolve(ended(0));
    },
  });
  const world = makeAddinWorld(machine);
  worlds.push(world);
  return { world, documents: join(world.folder, 'Library/Containers/com.microsoft.Excel/Data/Documents') };
}

describe('on the Mac', () => {
  it('Excel’s own folder gets the manifest, which is gone with the folder after uninstalling (K09)', async () => {
    const { world, documents } = onMac();
    mkdirSync(documents, { recursive: true });
    expect((await world.run('addin', 'install')).code).toBe(0);
    const [name = ''] = readdirSync(join(documents, 'wef'));
    expect(name).toMatch(/^ledgerline\.[0-9a-f-]{36}\.xml$/);
    expect(await checkManifestFile(join(documents, 'wef', name))).toEqual([]);
    expect((await world.run('addin', 'status')).code).toBe(0);
    expect((await world.run('addin', 'install', '--port', '50123')).code).toBe(0);
    expect(readFileSync(join(documents, 'wef', name), 'utf8')).toContain('localhost:50123');
    expect((await world.run('addin', 'uninstall')).code).toBe(0);
    expect(readdirSync(documents)).toEqual([]);
  });

  it('an Excel that never ran, or a folder that macOS guards, is told with what to do, and nothing is made in its place', async () => {
    const { world, documents } = onMac();
    expect(await world.run('addin', 'install')).toMatchObject({ code: 1, stdout: expect.stringContaining('Start Excel once, quit it, and run this again.') as string });
    expect(existsSync(documents)).toBe(false);
    if (process.getuid?.() === 0) return;
    mkdirSync(documents, { recursive: true });
    chmodSync(documents, 0o500);
    expect(await world.run('addin', 'install')).toMatchObject({ code: 1, stdout: expect.stringContaining('System Settings, Privacy & Security') as string });
    chmodSync(documents, 0o700);
  });
});

describe('Outlook', () => {
  it('B15: is opened at one address that nobody can change, as an argument to a fixed program', async () => {
    const { world, windows } = onWindows();
    await world.run('addin', 'install', '--port', '50123');
    await world.run('addin', 'uninstall');
    expect(new Set(windows.opened)).toEqual(new Set(['https://aka.ms/olksideload']));
    expect(browserCommand(outlookAddress, { SystemRoot: 'C:\\Windows' }, 'win32')).toEqual([expect.stringMatching(/rundll32\.exe$/), 'url.dll,FileProtocolHandler', 'https://aka.ms/olksideload']);
    for (const address of ['https://evil.example/"&calc', 'https://localhost:50123"&calc', 'javascript:alert(1)', '\\\\evil\\x', 'ms-msdt:/id', '-e']) {
      expect(await world.run('addin', 'install', '--address', address)).toMatchObject({ code: expect.any(Number) as number, stdout: '' });
    }
    expect(windows.opened).toHaveLength(2);
  });

  it('is opened once, not at each install, and by nobody with --no-browser', async () => {
    const { world, windows } = onWindows();
    const quiet = await world.run('addin', 'install', '--no-browser');
    expect(quiet.stdout).toContain('Open https://aka.ms/olksideload in a browser');
    await world.run('addin', 'install');
    expect(windows.opened).toEqual([]);
  });
});

describe('the administrators’ folder', () => {
  it('holds what many users share, checked, and nothing secret', async () => {
    const { world, windows } = onWindows();
    const folder = join(world.folder, 'for-admins');
    expect(await world.run('addin', 'install', '--admin-package', folder, '--port', '50123')).toMatchObject({ code: 0, stderr: '' });
    for (const name of ['ledgerline-excel.xml', 'ledgerline-outlook.xml']) expect(await checkManifestFile(join(folder, 'manifests', name))).toEqual([]);
    expect(JSON.parse(readFileSync(join(folder, 'policies/policy.json'), 'utf8'))).toEqual({ port: 50_123 });
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files).toHaveLength(10);
    for (const entry of files) expect(readFileSync(join(entry.parentPath, entry.name), 'latin1')).not.toContain('PRIVATE KEY');
    const policies = readFileSync(join(folder, 'policies/loopback.reg'), 'utf8');
    for (const key of ['Microsoft\\Edge', 'Microsoft\\Edge\\WebView2', 'Google\\Chrome']) expect(policies).toContain(`[HKEY_LOCAL_MACHINE\\Software\\Policies\\${key}\\LocalNetworkAccessAllowedForUrls]\r\n"1"="https://[*.]officeapps.live.com"`);
    // Nothing was installed on this computer.
    expect(windows.values.size).toBe(0);
  });

  it('E08: is never mixed with what is there', async () => {
    const { world } = onWindows();
    const folder = join(world.folder, 'mine');
    mkdirSync(folder);
    writeFileSync(join(folder, 'READ-ME.txt'), 'mine');
    expect(await world.run('addin', 'install', '--admin-package', folder)).toMatchObject({ code: 1, stderr: expect.stringMatching(/is not empty; name a folder that is new or empty/) as string });
    expect(readdirSync(folder)).toEqual(['READ-ME.txt']);
  });
});
