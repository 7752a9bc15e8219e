/** What becomes a connection string, what a data path may be, and what a driver's words mean: pure, and the same on every system. */
import fc from 'fast-check';
import { checkSignIn, makeConnectionString } from '../../helper/sage-50/connection-string.ts';
import { allowedFolder, parseDataPath } from '../../helper/sage-50/data-path.ts';
import { errorOfDriver, holderIn, isLeak } from '../../helper/sage-50/odbc-errors.ts';
import { makeDataSetOpener } from '../../helper/sage-50/open-data-set.ts';
import { makeReadHolder, namesInQueue } from '../../helper/sage-50/queue-file.ts';
import type { Phase } from '../../helper/sage-50/reader-messages.ts';
import { AppError, type ErrorCode } from '../../src/shared/errors.ts';

const address = { driver: 'Sage Line 50 v32', folder: 'C:\\ProgramData\\Sage\\Accounts\\2026\\Company.000\\ACCDATA', user: 'LEDGER', password: 'pa55 word' };
const refusal = (work: () => unknown): string => {
  try { work(); } catch (error) { return error instanceof AppError ? `${error.code}: ${error.message}` : String(error); }
  return 'nothing';
};
/** As a driver manager takes a string apart: keys until `=`, values until `;`, in braces until `}`. */
function parseBack(text: string): readonly (readonly [string, string])[] {
  const found: [string, string][] = [];
  for (let rest = text; rest !== '';) {
    const [whole, key, braced, plain] = /^([^=;]*)=(?:\{([^}]*)\}|([^;]*))(?:;|$)/s.exec(rest) ?? [];
    if (whole === undefined || key === undefined) throw new Error(`not a connection string: ${rest}`);
    found.push([key, braced ?? plain ?? '']);
    rest = rest.slice(whole.length);
  }
  return found;
}

describe('the connection string', () => {
  it('is the one that Sage\'s users write, and an empty user is MANAGER', () => {
    expect(makeConnectionString(address)).toBe('Driver={Sage Line 50 v32};DIR=C:\\ProgramData\\Sage\\Accounts\\2026\\Company.000\\ACCDATA;UseDataPath=No;UID=LEDGER;PWD=pa55 word;');
    expect(makeConnectionString({ ...address, user: '', password: '' })).toContain(';UID=MANAGER;PWD=;');
  });

  it('D04: no value can add, end or change a key; whatever is not refused reads back as given', () => {
    const nasty = fc.oneof(fc.string({ maxLength: 12, unit: 'binary' }), fc.constantFrom('};DRIVER=x', ';FILEDSN=\\\\evil\\x', ';SAVEFILE=c:\\x', 'a=b', '{', '}', 'a\nb', 'a\0b', '\u2028', 'x;', '£é', 'plain'), fc.string({ maxLength: 10 }));
    let taken = 0;
    fc.assert(fc.property(nasty, nasty, nasty, nasty, (driver, folder, user, password) => {
      let text: string;
      try { text = makeConnectionString({ driver, folder, user, password }); } catch (error) { expect((error as AppError).code).toBe('bad_request'); return; }
      taken += 1;
      expect(parseBack(text)).toEqual([['Driver', driver], ['DIR', folder], ['UseDataPath', 'No'], ['UID', user === '' ? 'MANAGER' : user], ['PWD', password]]);
    }), { numRuns: 3_000 });
    expect(taken).toBeGreaterThan(50);
  });

  it('D04: refuses with the field\'s name and never with a password', () => {
    for (const bad of ['a;b', 'a{b', 'a}b', 'a=b', 'a\nb', 'a\0b', 'tab\there', 'x;DRIVER=y', '\ud800', ' lead']) {
      expect(refusal(() => makeConnectionString({ ...address, password: bad }))).toMatch(/^bad_request: the Sage 50 password /);
      expect(refusal(() => makeConnectionString({ ...address, password: bad }))).not.toContain(bad);
      expect(refusal(() => makeConnectionString({ ...address, user: bad }))).toMatch(/^bad_request: the Sage 50 user name /);
      expect(refusal(() => makeConnectionString({ ...address, folder: bad }))).toMatch(/^bad_request: the data folder /);
      expect(refusal(() => makeConnectionString({ ...address, driver: bad }))).toMatch(/^bad_request: the driver name /);
    }
  });

  it('knows Sage\'s lengths, and that a Sage account is no Sage 50 user', () => {
    expect(refusal(() => checkSignIn({ user: 'U'.repeat(33), password: '' }))).toContain('33 characters long; Sage 50 allows 32');
    expect(refusal(() => checkSignIn({ user: 'U'.repeat(32), password: 'p'.repeat(10) }))).toBe('nothing');
    expect(refusal(() => checkSignIn({ user: 'U', password: 'p'.repeat(11) }))).toContain('11 characters long; Sage 50 allows 10');
    expect(refusal(() => checkSignIn({ user: 'freda@example.co.uk', password: '' }))).toContain('user name within Sage 50');
  });
});

describe('a data path', () => {
  const none = new Set<string>();
  const shares = ['\\\\evil\\share', '//evil/share', '\\\\EVIL\\share\\Company.000', '/\\evil\\share', '\\/evil/share', ' \\\\evil\\share '];
  const refused = ['\\\\evil@80\\dav', '\\\\evil@SSL\\x', '\\\\evil@SSL@443\\DavWWWRoot', '\\\\?\\UNC\\evil\\x', '\\\\.\\pipe\\x', '//./pipe/x', '//?/C:/x', '\\\\?\\C:\\x', '\\\\', '\\\\evil', '\\\\evil\\', '\\\\evil\\..', '\\\\ev il\\x', '\\\\.evil\\x', 'file://evil/x', 'file:///c:/x', 'http://evil/x',
    'C:\\a\0b', 'C:\\a\nb', '%USERPROFILE%\\Sage', 'C:\\%VAR%\\x', '~\\Sage', '~', 'C:Sage', 'C:', 'Sage\\ACCDATA', '\\Sage', '', '   ', `C:\\${'a'.repeat(32_768)}`, 'C:\\a:stream', 'C:\\a*', 'C:\\nul', 'C:\\x\\COM1.txt', 'C:\\a.\\b', 'C:\\a \\b', '\\\\evil\\a:b', '\\\\evil\\share\\con\\x', '/home/x'];

  it.each(shares)('E05: %j is on another computer', (text) => {
    expect(parseDataPath(text, 'win32')).toMatchObject({ kind: 'share', host: 'evil' });
    expect(parseDataPath(text, 'posix').kind).toBe('share');
  });
  it.each(refused)('E05, E06: %j is refused with a reason', (text) => {
    expect(parseDataPath(text, 'win32')).toEqual({ kind: 'refused', reason: expect.any(String) });
  });
  it('E05: that would reach another computer over the web is told as such', () => {
    for (const text of ['\\\\evil@80\\dav', '\\\\evil@SSL\\x']) expect(parseDataPath(text, 'win32')).toMatchObject({ kind: 'refused', reason: expect.stringContaining('over the web') });
  });
  it('of this computer, or of a confirmed one, is taken in its plain form', () => {
    expect(parseDataPath('c:/ProgramData/Sage/../Sage/Accounts/', 'win32')).toEqual({ kind: 'local', folder: 'c:\\ProgramData\\Sage\\Accounts' });
    expect(parseDataPath('S:\\', 'win32')).toEqual({ kind: 'local', folder: 'S:\\' });
    expect(allowedFolder('\\\\Server1/Sage/./Company.000/../ACCDATA', 'win32', new Set(['server1']))).toBe('\\\\Server1\\Sage\\ACCDATA');
    expect(allowedFolder('C:\\Company.000\\', 'win32', none)).toBe('C:\\Company.000\\ACCDATA');
    expect(parseDataPath('/srv/sage//ACCDATA/', 'posix')).toEqual({ kind: 'local', folder: '/srv/sage/ACCDATA' });
    expect(parseDataPath('/srv/../etc', 'posix').kind).toBe('refused');
    expect(parseDataPath('C:\\Sage', 'posix').kind).toBe('refused');
  });
  it('of a share cannot climb to another host or share', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('..', '.', 'a', '\\', '/', 'evil', ''), { maxLength: 12 }), (parts) => {
      const path = parseDataPath(`\\\\good\\share\\${parts.join('\\')}`, 'win32');
      if (path.kind === 'share') expect(path.folder.toLowerCase().startsWith('\\\\good\\share')).toBe(true);
      expect(path.kind).not.toBe('local');
    }));
  });

  it('E05, E06, E07: nothing is read, listed or started before the host is confirmed', async () => {
    const calls: string[] = [];
    const opener = makeDataSetOpener({
      startReader: () => { calls.push('start'); throw new Error('started'); }, style: 'win32', programBits: 64, confirmedHosts: () => none, namedDriver: null,
      findDrivers: async () => { calls.push('drivers'); return []; }, readBytes: async (path) => { calls.push(path); return new Uint8Array(); }, sleep: async () => undefined, random: () => 0,
    });
    for (const folder of [...shares, ...refused.filter((text) => text.trim() !== '')]) {
      const code = shares.includes(folder) ? 'host_not_confirmed' : 'bad_request';
      await expect(opener.place({ folder, user: 'MANAGER', password: '' })).rejects.toMatchObject({ code });
      expect(refusal(() => opener.open({ folder, driver: 'Sage Line 50 v32', user: 'MANAGER' }, ''))).toContain(code);
    }
    expect(calls).toEqual([]);
  });
});

describe('what a driver says', () => {
  const failed = (state: string, message: string, phase: Phase = 'connect') => ({ phase, message: '[odbc] Error connecting to the database', problems: [{ state, code: 0, message }] });
  it.each<readonly [ErrorCode, string, string]>([
    ['driver_missing', 'IM002', '[Microsoft][ODBC Driver Manager] Data source name not found and no default driver specified'],
    ['driver_missing', 'IM014', '[Microsoft][ODBC Driver Manager] The specified DSN contains an architecture mismatch between the Driver and Application'],
    ['driver_missing', '01000', '[unixODBC][Driver Manager]Can\'t open lib \'Sage Line 50 v32\' : file not found'],
    ['sage_failed', 'IM003', 'Specified driver could not be loaded due to system error 8: Not enough storage is available to process this command.'],
    ['driver_missing', 'IM003', 'Specified driver could not be loaded due to system error 126: The specified module could not be found.'],
    ['sign_in_refused', '28000', 'Invalid authorization specification'],
    ['data_set_busy', 'HY000', 'Program is in exclusive mode. Logon cannot proceed'],
    ['data_set_busy', '28000', 'Username is already in use'],
    ['data_set_busy', 'HY000', 'Waiting to lock files'],
    ['data_set_missing', 'HY000', 'Cannot find all data files in C:\\X'],
    ['data_set_missing', '08001', 'The data path does not exist'],
    ['data_set_missing', 'HY000', 'The data are of a different version'],
    ['our_bug', 'HY092', 'Invalid attribute/option identifier'],
    ['our_bug', 'HY004', 'Invalid SQL data type'],
    ['our_bug', '42000', 'Syntax error near LIMIT'],
    ['our_bug', '42S22', 'Column not found'],
    ['sage_too_slow', 'HYT00', 'Timeout expired'],
    ['sage_failed', 'HY000', 'Something nobody has seen'],
  ])('is %s for %s %s', (code, state, message) => {
    expect(errorOfDriver(failed(state, message), []).code).toBe(code);
  });

  it('is looked through to its last line, and shown without secrets and line breaks', () => {
    const error = errorOfDriver({ phase: 'connect', message: 'x', problems: [{ state: '01000', code: 0, message: 'General warning' }, { state: '28000', code: 0, message: 'Bad\nlogin for hunter2' }] }, ['hunter2', '']);
    expect([error.code, error.message]).toEqual(['sign_in_refused', expect.stringContaining('"Bad login for …"')]);
  });

  it('is told apart as what a new process cures', () => {
    expect([isLeak(failed('IM003', 'system error 8: Not enough storage')), isLeak(failed('IM003', 'system error 126'))]).toEqual([true, false]);
  });

  it('names who keeps Sage to himself, where it names anybody', () => {
    expect(holderIn('Username \'FREDA\' is already in use')).toBe('FREDA');
    expect(holderIn('The file is locked by Tom Smith on OFFICE-3.')).toBe('Tom Smith');
    expect([holderIn('Username is already in use'), holderIn('Program is in exclusive mode. Logon cannot proceed')]).toEqual([null, null]);
  });

  it('is filled up from QUEUE.DTA as far as that shows names, whatever its bytes', async () => {
    const bytes = Buffer.concat([Buffer.from([1, 0, 255, 3, 7]), Buffer.from('FREDA\0\0\0OFFICE-3\0\x01\x02Backup\0'), Buffer.from('Tom', 'utf16le'), Buffer.from([0, 0, 9]), Buffer.from('freda\0ab\0')]);
    expect(namesInQueue(bytes)).toEqual(['FREDA', 'OFFICE-3', 'Tom']);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 3_000 }), (noise) => { for (const name of namesInQueue(noise)) expect(name).toMatch(/^[\p{L}\p{N} ._'-]{3,32}$/u); }));
    expect(await makeReadHolder('QUEUE.DTA', async () => { throw new Error('locked'); })()).toBeNull();
  });
});
