/** Other computers and the folders on them: who confirms them, what is touched before, and which driver may be named. On Windows' paths, wherever it runs. */
import { makeConfirmedHosts } from '../../helper/sage-50/confirmed-hosts.ts';
import { makeSage50, type Sage50 } from '../../helper/sage-50/data-sets.ts';
import type { Driver } from '../../helper/sage-50/drivers.ts';

function makeRecords() {
  const kept = new Map<string, string>();
  return { text: (name: string) => kept.get(name) ?? null, saveText: (name: string, value: string | null) => void (value === null ? kept.delete(name) : kept.set(name, value)), kept };
}

describe('computers that Sage 50 data may be read from', () => {
  it('are those that an administrator named and those that a person confirmed, and a restart keeps both', () => {
    const records = makeRecords();
    const hosts = makeConfirmedHosts({ records, named: ['FILESERVER'], onWaiting: () => undefined });
    expect(hosts.confirm('\\\\Office-PC\\Sage\\Company.000')).toBe('office-pc');
    expect(hosts.confirm('office-pc')).toBe('office-pc');
    const next = makeConfirmedHosts({ records, named: ['FILESERVER'], onWaiting: () => undefined });
    expect([...next.all()]).toEqual(['fileserver', 'office-pc']);
    expect([next.forget('OFFICE-PC'), next.forget('office-pc'), next.forget('fileserver')]).toEqual([true, false, false]);
    expect([...next.all()]).toEqual(['fileserver']);
  });

  it('are asked about one at a time: what the menu says stays as long as it stands there', () => {
    let nowMs = 0;
    let told = 0;
    const hosts = makeConfirmedHosts({ records: makeRecords(), named: [], onWaiting: () => { told += 1; }, nowMs: () => nowMs });
    hosts.asked('server');
    hosts.asked('evil');
    expect([hosts.waiting(), told]).toEqual(['server', 1]);
    nowMs = 121_000;
    expect(hosts.waiting()).toBeNull();
    hosts.asked('other');
    expect(hosts.waiting()).toBe('other');
    hosts.confirm('other');
    expect(hosts.waiting()).toBeNull();
    hosts.asked('other');
    expect(hosts.waiting()).toBeNull();
  });
});

type Spied = { readonly sage50: Sage50; readonly calls: string[]; readonly hosts: ReturnType<typeof makeConfirmedHosts> };
const installed: readonly Driver[] = [{ name: 'Sage Line 50 v32', version: 32, bits: 64 }, { name: 'Sage Line 50 v30', version: 30, bits: 32 }];

function spied(driver: string | null = null): Spied {
  const calls: string[] = [];
  const hosts = makeConfirmedHosts({ records: makeRecords(), named: [], onWaiting: () => undefined });
  const note = <T>(what: string, answer: T) => (path?: string): Promise<T> => { calls.push(`${what} ${path ?? ''}`.trim()); return Promise.resolve(answer); };
  const sage50 = makeSage50({
    hosts, settings: { driver, roots: ['C:\\ProgramData\\Sage\\Accounts'] }, style: 'win32', bits: 64, env: {}, random: () => 0, sleep: () => Promise.resolve(),
    startReader() { calls.push('startReader'); throw new Error('none here'); },
    readBytes: note('readBytes', new Uint8Array()),
    findDrivers: note('findDrivers', { drivers: installed, dsns: [{ name: 'SageLine50v32', version: 32, folder: '\\\\evil\\dsn' }] }),
    files: { listFolders: note('listFolders', ['2026'] as readonly string[]), readText: note('readText', '\\\\evil\\share\r\nC:\\Sage\\Company.000'), isFolder: note('isFolder', true) },
  });
  return { sage50, calls, hosts };
}
const login = { user: 'LEDGER', password: 'x' };

describe('a folder on another computer', () => {
  const unc = ['\\\\evil\\share', '//evil/share', '\\/evil\\share', '\\\\evil@80\\dav', '\\\\evil@SSL\\x', '\\\\?\\UNC\\evil\\x', '\\\\.\\pipe\\x', 'file://evil/x', '\\\\evil', 'C:\\x\\..\\..\\\\\\evil\\..', '\\??\\UNC\\evil\\x', '\\\\evil\\share\\..\\..\\..\\x'];

  it('E05 costs not one call of the file system, the registry or a driver before its host is confirmed', async () => {
    for (const folder of unc.filter((one) => !one.startsWith('C:'))) {
      const { sage50, calls } = spied();
      await expect(sage50.place({ folder, ...login })).rejects.toMatchObject({ code: expect.stringMatching(/^(host_not_confirmed|bad_request)$/) as string });
      expect(() => sage50.open({ folder, driver: 'Sage Line 50 v32', user: 'LEDGER' }, 'x')).toThrow();
      await expect(sage50.card({ folder, driver: 'Sage Line 50 v32', user: 'LEDGER' }, 'x', AbortSignal.timeout(1000))).rejects.toMatchObject({ code: expect.stringMatching(/^(host_not_confirmed|bad_request)$/) as string });
      expect(await sage50.isThere(folder)).toBe(false);
      expect([folder, calls]).toEqual([folder, []]);
    }
  });

  it('E05 is listed by discovery and left alone, and looked at once it is confirmed', async () => {
    const { sage50, calls, hosts } = spied();
    const evil = (found: Awaited<ReturnType<Sage50['discover']>>) => found.dataSets.filter(({ host }) => host === 'evil').map(({ isThere }) => isThere);
    expect(evil(await sage50.discover())).toEqual([null, null]);
    expect(calls.filter((call) => call.includes('evil'))).toEqual([]);
    hosts.confirm('EVIL');
    expect(evil(await sage50.discover())).toEqual([true, true]);
    expect(calls.filter((call) => call.includes('evil')).length).toBe(2);
    expect(await sage50.place({ folder: '\\\\EVIL\\share', ...login })).toMatchObject({ folder: '\\\\EVIL\\share\\ACCDATA' });
  });

  it('asks the person in the tray about the host that a request wanted', async () => {
    const { sage50, hosts } = spied();
    await expect(sage50.place({ folder: '\\\\Server2\\x', ...login })).rejects.toMatchObject({ code: 'host_not_confirmed' });
    expect(hosts.waiting()).toBe('server2');
  });
});

describe('the driver of a data set', () => {
  it('is that of its version, the one the settings name, or one that is listed here; never a path', async () => {
    const { sage50 } = spied();
    const place = (folder: string, driver?: string) => sage50.place({ folder, ...login, ...(driver !== undefined && { driver }) });
    expect(await place('C:\\ProgramData\\Sage\\Accounts\\2026\\Company.000')).toEqual({ folder: 'C:\\ProgramData\\Sage\\Accounts\\2026\\Company.000\\ACCDATA', driver: 'Sage Line 50 v32', user: 'LEDGER' });
    expect((await place('C:\\elsewhere', 'Sage Line 50 v32')).driver).toBe('Sage Line 50 v32');
    await expect(place('C:\\ProgramData\\Sage\\Accounts\\2024\\Company.000')).rejects.toMatchObject({ code: 'driver_missing', message: expect.stringContaining('32 bit') as string });
    for (const driver of ['C:\\evil.dll', '\\\\evil\\x.dll', 'SQL Server', 'Sage Line 50 v30']) await expect(place('C:\\x', driver)).rejects.toMatchObject({ code: 'driver_missing' });
    const named = spied('House driver');
    expect((await named.sage50.place({ folder: 'C:\\x', ...login })).driver).toBe('House driver');
    expect((await named.sage50.place({ folder: 'C:\\x', ...login, driver: 'House driver' })).driver).toBe('House driver');
  });
});
