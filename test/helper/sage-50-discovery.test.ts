/** Finding data sets and drivers over made trees and the answers that Windows gives; and noticing that data moved. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, win32 } from 'node:path';
import { defaultRoots, discoverDataSets, versionInPath, type DiscoveryFiles, type FoundDataSet } from '../../helper/sage-50/discovery.ts';
import { chooseDriver, driversInOdbcinst, findDsns, findWindowsDrivers, parseRegQuery, type ReadRegistry } from '../../helper/sage-50/drivers.ts';
import { decideMoved, placesToLookInto, type Linked, type Seen } from '../../helper/sage-50/moved-data.ts';
import { versionOfDriver, versionOfFolder, yearOf } from '../../helper/sage-50/sage-versions.ts';
import { findSystemDrivers, systemFiles } from '../../helper/sage-50/system-places.ts';
import type { CompanyCard } from '../../src/sage/products/sage-50/company-card.ts';
import type { IsoDate } from '../../src/shared/dates.ts';

/** A Windows file system as a list of paths: a text is a file, null a folder. Notes every path that is asked for. */
function windowsTree(entries: Readonly<Record<string, string | null>>): DiscoveryFiles & { readonly asked: string[] } {
  const asked: string[] = [];
  const known = new Map<string, string | null>();
  for (const [path, text] of Object.entries(entries)) {
    known.set(path.toLowerCase(), text);
    for (let above = win32.dirname(path); above !== win32.dirname(above); above = win32.dirname(above)) if (!known.has(above.toLowerCase())) known.set(above.toLowerCase(), null);
  }
  const children = (folder: string): string[] => [...known.keys()].filter((path) => win32.dirname(path) === folder.toLowerCase() && known.get(path) === null).map((path) => win32.basename(path));
  return {
    asked,
    listFolders: async (folder) => { asked.push(folder); return children(folder); },
    readText: async (path) => { asked.push(path); return known.get(path.toLowerCase()) ?? null; },
    isFolder: async (folder) => { asked.push(folder); return known.get(folder.toLowerCase()) === null; },
  };
}
const accounts = 'C:\\ProgramData\\Sage\\Accounts';
const needs = { style: 'win32' as const, roots: [accounts], dsns: [], confirmedHosts: new Set<string>() };
const shown = (dataSets: readonly FoundDataSet[]) => dataSets.map(({ folder, version, isThere, host, from }) => [folder, version, isThere, host, from]);

describe('discovery', () => {
  it('reads every COMPANY file, newest version first, and appends ACCDATA where it is missing', async () => {
    const files = windowsTree({
      [`${accounts}\\2025\\COMPANY`]: `${accounts}\\2025\\Company.000\r\n`, [`${accounts}\\2025\\Company.000\\ACCDATA`]: null,
      [`${accounts}\\V33\\COMPANY`]: `\uFEFF"${accounts}\\V33\\Company.000\\"\r\nS:\\Books\\Company.001\\ACCDATA\r\n\r\n${accounts}\\V33\\gone\r\n`, [`${accounts}\\V33\\Company.000\\ACCDATA`]: null, 'S:\\Books\\Company.001\\ACCDATA': null,
      [`${accounts}\\V33\\DEMODATA\\ACCDATA`]: null, [`${accounts}\\2026\\other.txt`]: 'x', [`${accounts}\\Backup\\COMPANY`]: 'C:\\Backup',
    });
    const { dataSets, refused } = await discoverDataSets({ ...needs, files });
    expect(shown(dataSets)).toEqual([
      [`${accounts}\\V33\\Company.000\\ACCDATA`, 33, true, null, 'company_file'],
      ['S:\\Books\\Company.001\\ACCDATA', 33, true, null, 'company_file'],
      [`${accounts}\\V33\\gone\\ACCDATA`, 33, false, null, 'company_file'],
      [win32.join(accounts, 'v33', 'demodata', 'ACCDATA'), 33, true, null, 'practice'],
      [`${accounts}\\2025\\Company.000\\ACCDATA`, 31, true, null, 'company_file'],
    ]);
    expect(refused).toEqual([]);
  });

  it('E05: lists what lies on another computer and does not touch it before its host is confirmed', async () => {
    const tree = { [`${accounts}\\2026\\COMPANY`]: '\\\\Server1\\Sage\\Company.000\r\n\\\\evil@SSL\\x\r\n\\\\.\\pipe\\x\r\n//Server1/Sage/Company.000\r\n', '\\\\Server1\\Sage\\Company.000\\ACCDATA': null };
    const before = windowsTree(tree);
    const dsns = [{ name: 'SageLine50v31', version: 31, folder: '\\\\server2\\Sage\\ACCDATA' }];
    const found = await discoverDataSets({ ...needs, files: before, dsns, roots: [accounts, '\\\\server3\\Accounts', '\\\\?\\UNC\\server4\\x'] });
    expect(shown(found.dataSets)).toEqual([['\\\\Server1\\Sage\\Company.000\\ACCDATA', 32, null, 'server1', 'company_file'], ['\\\\server2\\Sage\\ACCDATA', 31, null, 'server2', 'dsn']]);
    expect(found.refused.map(({ text }) => text)).toEqual(['\\\\server3\\Accounts', '\\\\?\\UNC\\server4\\x', '\\\\evil@SSL\\x', '\\\\.\\pipe\\x']);
    expect(before.asked.filter((path) => /^[\\/]{2}/.test(path))).toEqual([]);
    const after = windowsTree(tree);
    expect((await discoverDataSets({ ...needs, files: after, confirmedHosts: new Set(['server1']) })).dataSets[0]?.isThere).toBe(true);
    expect(after.asked.filter((path) => path.startsWith('\\\\')).every((path) => path.toLowerCase().startsWith('\\\\server1\\'))).toBe(true);
  });

  it('works over a tree on this system, as Sage\'s own folders are laid out', async () => {
    const root = join(mkdtempSync(join(tmpdir(), 'll-found-')), 'Accounts');
    try {
      for (const version of ['2025', 'V33']) {
        mkdirSync(join(root, version, 'Company.000', 'ACCDATA'), { recursive: true });
        writeFileSync(join(root, version, 'COMPANY'), Buffer.concat([Buffer.from(`${join(root, version, 'Company.000')}\r\n/srv/Caf`), Buffer.from([0xe9]), Buffer.from('\r\n')]));
      }
      const { dataSets } = await discoverDataSets({ files: systemFiles, style: 'posix', roots: [root, '/nowhere/at/all'], dsns: [], confirmedHosts: new Set() });
      expect(shown(dataSets)).toEqual([[join(root, 'V33/Company.000/ACCDATA'), 33, true, null, 'company_file'], ['/srv/Café/ACCDATA', 33, false, null, 'company_file'], [join(root, '2025/Company.000/ACCDATA'), 31, true, null, 'company_file']]);
    } finally {
      rmSync(join(root, '..'), { recursive: true });
    }
  });

  it('knows years, versions and folders by Sage\'s count', () => {
    expect([yearOf(26), yearOf(32), versionOfFolder('2020'), versionOfFolder('v33'), versionOfFolder('Backup'), versionOfFolder('1999')]).toEqual([2020, 2026, 26, 33, null, null]);
    expect([versionOfDriver('Sage Line 50 v30'), versionOfDriver('SageLine50v34'), versionOfDriver('SQL Server')]).toEqual([30, 34, null]);
    expect([versionInPath(`${accounts}\\2026\\Company.000\\ACCDATA`), versionInPath('S:\\Books\\ACCDATA')]).toEqual([32, null]);
    expect(defaultRoots('win32', { ProgramData: 'D:\\Data' })).toEqual(['D:\\Data\\Sage\\Accounts']);
  });
});

describe('drivers', () => {
  const answers: Readonly<Record<string, string>> = {
    'HKLM\\SOFTWARE\\ODBC\\ODBCINST.INI\\ODBC Drivers': '\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\ODBC\\ODBCINST.INI\\ODBC Drivers\r\n    SQL Server    REG_SZ    Installed\r\n    Sage Line 50 v32    REG_SZ    Installed\r\n    Sage Line 50 v34    REG_SZ    Installed\r\n    Sage Line 50 v20    REG_SZ    \r\n\r\n',
    'HKLM\\SOFTWARE\\WOW6432Node\\ODBC\\ODBCINST.INI\\ODBC Drivers': '\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\WOW6432Node\\ODBC\\ODBCINST.INI\\ODBC Drivers\r\n    (Default)    REG_SZ    (value not set)\r\n    Sage Line 50 v26    REG_SZ    Installed\r\n',
    'HKLM\\SOFTWARE\\ODBC\\ODBC.INI': '\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\ODBC\\ODBC.INI\\ODBC Data Sources\r\n    SageLine50v32    REG_SZ    Sage Line 50 v32\r\n\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\ODBC\\ODBC.INI\\SageLine50v32\r\n    Driver    REG_SZ    C:\\WINDOWS\\System32\\SDBC.DLL\r\n    DataPathname    REG_SZ    \\\\Server 1\\Sage Data\\2026\\Company.000\\ACCDATA\r\n    UseDataPath    REG_SZ    No\r\n    Flags    REG_DWORD    0x1\r\n',
  };
  const readRegistry: ReadRegistry = async (path) => parseRegQuery(answers[path] ?? 'ERROR: The system was unable to find the specified registry key or value.\r\n');

  it('are read from what reg.exe prints, of both kinds, newest first', async () => {
    expect(await findWindowsDrivers(readRegistry)).toEqual([{ name: 'Sage Line 50 v34', version: 34, bits: 64 }, { name: 'Sage Line 50 v32', version: 32, bits: 64 }, { name: 'Sage Line 50 v26', version: 26, bits: 32 }]);
    expect(await findDsns(readRegistry)).toEqual([{ name: 'SageLine50v32', version: 32, folder: '\\\\Server 1\\Sage Data\\2026\\Company.000\\ACCDATA' }]);
  });

  it('are read from odbcinst.ini elsewhere, wherever the environment says it is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'll-odbc-'));
    try {
      writeFileSync(join(folder, 'odbcinst.ini'), '[ODBC]\nTrace = No\n\n[Sage Line 50 v32]\nDriver = /x.so\n[SQLite3]\nDriver = y\n');
      expect(await findSystemDrivers('linux', 'x64', { ODBCSYSINI: folder })).toEqual({ drivers: [{ name: 'Sage Line 50 v32', version: 32, bits: 64 }], dsns: [] });
      expect((await findSystemDrivers('linux', 'x64', { ODBCSYSINI: join(folder, 'nowhere') })).drivers).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(driversInOdbcinst('; [Sage Line 50 v9]\n  [Sage Line 50 v31]\r\n', 64).map(({ version }) => version)).toEqual([31]);
  });

  it('are chosen by the data\'s version, and a driver of the other kind is told as such', async () => {
    const installed = await findWindowsDrivers(readRegistry);
    const choose = (version: number | null, named: string | null = null) => chooseDriver({ version, installed, named, programBits: 64 });
    expect([choose(32), choose(null), choose(32, 'Sage Line 50 v99')]).toEqual(['Sage Line 50 v32', 'Sage Line 50 v34', 'Sage Line 50 v99']);
    expect(() => choose(26)).toThrow(expect.objectContaining({ code: 'driver_missing', message: expect.stringContaining('installed as 32 bit') }));
    expect(() => choose(30)).toThrow(expect.objectContaining({ code: 'driver_missing', message: expect.stringMatching(/"Sage Line 50 v30" \(Sage 50 2024\) is needed; installed here: .*v34/) }));
  });
});

describe('data that moved', () => {
  const card = (changes: Partial<CompanyCard> = {}): CompanyCard => ({ name: 'Harbour & Vale Ltd', companyId: '{1D2F-A}', baseCurrency: 'GBP', lastTransactionDate: '2026-09-30' as IsoDate, startMonth: 4, financialYear: 2026, ...changes });
  const place = (folder: string, version: number, changes: Partial<FoundDataSet> = {}): FoundDataSet => ({ folder, host: null, isThere: true, version, from: 'company_file', ...changes });
  const linked: Linked = { folder: 'C:\\S\\2025\\Company.000\\ACCDATA', version: 31, card: card() };
  const here = { isThere: true, card: card() };
  const gone = { isThere: false, card: null };
  const newer = place('C:\\S\\2026\\Company.000\\ACCDATA', 32);
  const share = place('\\\\server\\Sage\\Company.000\\ACCDATA', 31, { host: 'server' });
  const decide = (now: typeof here | typeof gone, ...seen: Seen[]) => decideMoved({ linked, now, seen });

  it('stay while nothing newer is found', () => {
    expect(decide(here)).toEqual({ kind: 'stay' });
    expect(decide(here, { place: place('c:\\s\\2025\\COMPANY.000\\accdata\\', 31), card: card({ lastTransactionDate: '2027-01-01' as IsoDate }) })).toEqual({ kind: 'stay' });
    expect(decide(here, { place: place('C:\\S\\2024\\Company.000\\ACCDATA', 30), card: card() })).toEqual({ kind: 'stay' });
  });

  it('are offered where the folder is gone: the newest version first, then the latest transaction', () => {
    const later = card({ lastTransactionDate: '2026-10-02' as IsoDate });
    const decision = decide(gone, { place: share, card: card() }, { place: place('D:\\Copy\\ACCDATA', 31, { from: 'dsn' }), card: later }, { place: newer, card: card({ financialYear: 2027 }) });
    expect(decision).toMatchObject({ kind: 'offer', isStale: false, offers: [{ place: newer, reason: 'gone' }, { place: { folder: 'D:\\Copy\\ACCDATA' } }, { place: share }] });
  });

  it('are stale where a yearly upgrade left the old folder standing', () => {
    expect(decide(here, { place: newer, card: card({ financialYear: 2027 }) })).toMatchObject({ kind: 'offer', isStale: true, offers: [{ place: newer, reason: 'newer_version' }] });
    expect(decide(here, { place: newer, card: card({ lastTransactionDate: '2026-01-01' as IsoDate }) })).toEqual({ kind: 'stay' });
  });

  it('are stale where work goes on in another place of the same version', () => {
    expect(decide(here, { place: share, card: card({ lastTransactionDate: '2026-10-20' as IsoDate }) })).toMatchObject({ kind: 'offer', isStale: true, offers: [{ reason: 'goes_on_elsewhere' }] });
    expect(decide(here, { place: share, card: card() })).toEqual({ kind: 'stay' });
  });

  it('are never those of another company, whatever is alike', () => {
    const others = [card({ companyId: '{OTHER}' }), card({ name: 'Harbour & Vale (2) Ltd' }), card({ startMonth: 1 }), card({ baseCurrency: 'EUR' }), card({ companyId: null }), null];
    for (const other of others) {
      expect(decide(here, { place: newer, card: other })).toEqual({ kind: 'stay' });
      expect(decide(gone, { place: newer, card: other }).kind).toBe('missing');
    }
    expect(decideMoved({ linked: { ...linked, card: card({ companyId: null }) }, now: gone, seen: [{ place: newer, card: card({ companyId: null }) }] }).kind).toBe('missing');
    expect(decide({ isThere: true, card: card({ companyId: '{OTHER}' }) }, { place: newer, card: card() })).toMatchObject({ kind: 'other_company', offers: [{ place: newer }] });
  });

  it('may be where nobody could look: that is told', () => {
    const offline = place('\\\\server\\Sage\\ACCDATA', 32, { host: 'server', isThere: null });
    expect(decide(gone, { place: offline, card: null }, { place: place('C:\\gone', 32, { isThere: false }), card: null })).toEqual({ kind: 'missing', unseen: [offline] });
  });

  it('are looked for in what could be them, and nowhere else', () => {
    const older = place('C:\\S\\2024\\ACCDATA', 30);
    const found = [newer, older, place(linked.folder, 31), place('C:\\S\\demo', 32, { from: 'practice' }), place('C:\\S\\off', 32, { isThere: null })];
    expect(placesToLookInto(linked, true, found)).toEqual([newer]);
    expect(placesToLookInto(linked, false, found)).toEqual([newer, older]);
  });
});
