/** Starting at logon: what each system is told, on the answers that Windows and the Mac give, and really written on Linux; and nothing is left of it. K09, K13. */
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeAt, makeHome } from '../../helper/instance-home.ts';
import { launchAgentText, runKeyLine, unitText } from '../../helper/install/logon-texts.ts';
import type { Machine, ToolResult } from '../../helper/install/machine.ts';
import { makeStartAtLogon } from '../../helper/install/start-at-logon.ts';
import { makeLifeRecord } from '../../helper/lifecycle/life-record.ts';
import type { Log } from '../../helper/log.ts';
import { openAutostart } from '../../helper/main-autostart.ts';
import { runProcess } from '../env/process.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'll-logon-')); });
afterEach(() => rmSync(folder, { recursive: true }));

const said = (code: number, stdout = '', stderr = ''): ToolResult => ({ code, stdout, stderr, isMissing: false });
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined } as Log;
const command = { command: ['C:\\Program Files\\Ledgerline\\node.exe', 'C:\\Program Files\\Ledgerline\\bin\\ledgerline.mjs', 'start'] as const, home: null };

/** A registry that answers as reg.exe does. */
function windows(refuses = false) {
  const values = new Map<string, string>();
  const calls: (readonly string[])[] = [];
  const machine: Machine = {
    kind: 'windows', userHome: 'C:\\Users\\ann', env: { SystemRoot: 'C:\\Windows' }, open: async () => false,
    async run(tool, args) {
      calls.push([tool, ...args]);
      const [verb, key = '', , name = ''] = args;
      const at = `${key}\\${name}`;
      if (verb === 'query') return values.has(at) ? said(0, `\r\n${key.replace('HKCU', 'HKEY_CURRENT_USER')}\r\n    ${name}    ${key.includes('Approved') ? 'REG_BINARY' : 'REG_SZ'}    ${values.get(at)}\r\n\r\n`) : said(1, '', 'ERROR: The system was unable to find the specified registry key or value.\r\n');
      if (refuses) return said(1, '', 'ERROR: Access is denied.\r\n');
      if (verb === 'add') values.set(at, args[args.indexOf('/d') + 1] ?? '');
      else values.delete(at);
      return said(0, 'The operation completed successfully.\r\n');
    },
  };
  return { machine, values, calls };
}

describe('on Windows', () => {
  const approved = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\StartupApproved\\Run\\Ledgerline';
  it('K13 is a value of this user\'s Run key with absolute, quoted paths, by the system\'s own tool; K09 it goes without trace', async () => {
    const { machine, values, calls } = windows();
    const logon = makeStartAtLogon(machine, command);
    expect(await logon.state()).toMatchObject({ isOn: false, isBlocked: false });
    await logon.on();
    expect([...values]).toEqual([['HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\Ledgerline', '"C:\\Program Files\\Ledgerline\\node.exe" "C:\\Program Files\\Ledgerline\\bin\\ledgerline.mjs" "start"']]);
    expect(await logon.state()).toMatchObject({ isOn: true, isBlocked: false });
    await logon.on();
    await logon.off();
    await logon.off();
    expect(values.size).toBe(0);
    expect(new Set(calls.map(([tool]) => tool))).toEqual(new Set(['C:\\Windows\\System32\\reg.exe']));
  });
  it('says that the user switched it off in Windows\' own settings, and takes that back when asked to', async () => {
    const { machine, values } = windows();
    const logon = makeStartAtLogon(machine, command);
    await logon.on();
    values.set(approved, '0300000070C3B9DB2F5CDA01');
    expect(await logon.state()).toMatchObject({ isOn: true, isBlocked: true });
    values.set(approved, '020000000000000000000000');
    expect(await logon.state()).toMatchObject({ isBlocked: false });
    await logon.on();
    expect(values.has(approved)).toBe(false);
  });
  it('tells what Windows said when it refuses, and refuses a home that Windows would not be told', async () => {
    await expect(makeStartAtLogon(windows(true).machine, command).on()).rejects.toThrow(/Access is denied/);
    await expect(makeStartAtLogon(windows().machine, { ...command, home: 'D:\\ll' }).on()).rejects.toThrow(/LEDGERLINE_HOME/);
  });
  it('quotes as Windows takes lines apart', () => {
    expect(runKeyLine({ command: ['C:\\a b\\', 'say "x"', 'c\\"'], home: null })).toBe('"C:\\a b\\\\" "say \\"x\\"" "c\\\\\\""');
  });
});

describe('on the Mac', () => {
  it('is a launch agent; one that the user disabled is told, and it goes without trace', async () => {
    const calls: string[] = [];
    let disabled = '';
    const machine: Machine = { kind: 'mac', userHome: folder, env: {}, open: async () => false, run: async (tool, args) => { calls.push([tool, ...args].join(' ')); return said(0, disabled); } };
    const logon = makeStartAtLogon(machine, { command: ['/Applications/R&D <x>/node', '/a/ledgerline.mjs', 'start'], home: '/Users/ann/l&l' });
    await logon.on();
    const file = join(folder, 'Library', 'LaunchAgents', 'ledgerline.helper.plist');
    expect(readFileSync(file, 'utf8')).toContain('<array><string>/Applications/R&amp;D &lt;x&gt;/node</string><string>/a/ledgerline.mjs</string><string>start</string></array>');
    expect(readFileSync(file, 'utf8')).toContain('<key>LEDGERLINE_HOME</key><string>/Users/ann/l&amp;l</string>');
    disabled = '\tdisabled services = {\n\t\t"com.apple.x" => enabled\n\t\t"ledgerline.helper" => disabled\n\t}\n';
    expect(await logon.state()).toEqual({ isOn: true, isBlocked: true, place: file });
    disabled = '\t\t"ledgerline.helper" => false\n';
    expect(await logon.state()).toMatchObject({ isBlocked: false });
    await logon.off();
    expect([existsSync(file), (await logon.state()).isOn]).toEqual([false, false]);
    expect(calls.some((call) => /bootout|unload|bootstrap/.test(call))).toBe(false);
    expect(launchAgentText(command)).not.toContain('EnvironmentVariables');
  });
});

describe('on Linux', () => {
  const linux = (calls: string[] = []): Machine => ({ kind: 'linux', userHome: folder, env: {}, open: async () => false, run: async (tool, args) => { calls.push([tool, ...args].join(' ')); return said(1, '', 'Failed to connect to bus: No medium found'); } });
  const odd = { command: [process.execPath, join(import.meta.dirname, '../../bin/ledgerline.mjs'), 'start'] as const, home: '/tmp/a b%h "q" \\x' };

  it('is a unit that systemd itself takes without a word, enabled by its link, and gone without trace', async () => {
    const calls: string[] = [];
    const logon = makeStartAtLogon(linux(calls), odd);
    await logon.on();
    await logon.on();
    const unit = join(folder, '.config/systemd/user/ledgerline.service');
    expect(await logon.state()).toMatchObject({ isOn: true, isBlocked: false, place: unit });
    expect(readFileSync(join(folder, '.config/systemd/user/default.target.wants/ledgerline.service'), 'utf8')).toBe(unitText(odd));
    expect(calls).toContain('/usr/bin/systemctl --user daemon-reload');
    if (existsSync('/usr/bin/systemd-analyze')) {
      const checked = await runProcess('/usr/bin/systemd-analyze', ['--user', 'verify', unit], { env: { ...process.env, XDG_RUNTIME_DIR: folder, HOME: folder } });
      expect(`${checked.stdout}${checked.stderr}`.split('\n').filter((line) => line.includes('ledgerline'))).toEqual([]);
    }
    await logon.off();
    await logon.off();
    expect((await logon.state()).isOn).toBe(false);
    expect(readdirSync(join(folder, '.config'))).toEqual([]);
  });

  it('leaves a unit alone that was masked, and other units where they are', async () => {
    const units = join(folder, '.config/systemd/user');
    mkdirSync(join(units, 'default.target.wants'), { recursive: true });
    symlinkSync('/dev/null', join(units, 'ledgerline.service'));
    const logon = makeStartAtLogon(linux(), odd);
    expect(await logon.state()).toMatchObject({ isOn: false, isBlocked: true });
    await expect(logon.on()).rejects.toThrow(/unmask/);
    await logon.off();
    expect(lstatSync(join(units, 'ledgerline.service')).isSymbolicLink()).toBe(true);
  });

  it('takes each character of a path for itself, and refuses a line end', () => {
    expect(unitText({ command: ['/a b/$x%y"z\\w'], home: null })).toContain('ExecStart="/a b/$$x%%y\\"z\\\\w"\n');
    expect(() => unitText({ command: ['/a\nExecStart=/bin/evil'], home: null })).toThrow(/line end/);
  });

  it('is asked about once: yes and no are both an answer, which outlives the helper; the demo never asks', async () => {
    const home = homeAt(join(folder, 'll'));
    makeHome(home);
    const made = (isDemo = false, isHeadless = false, machine: Machine = { ...linux(), systemdMark: folder }) => openAutostart({ home, program: { startFile: '/x/ledgerline.mjs' }, record: makeLifeRecord(home), isDemo, isHeadless, log, onChanged: () => undefined }, makeStartAtLogon(machine, odd));
    expect(await made().read()).toMatchObject({ isOn: false, isAsked: false, isAvailable: true });
    // Nobody sits there, or nothing would start it: not asked, and still to be switched.
    expect(await made(false, true).read()).toMatchObject({ isOn: false, isAsked: true, isAvailable: true });
    expect(await made(false, false, { ...linux(), systemdMark: join(folder, 'no-systemd') }).read()).toMatchObject({ isOn: false, isAsked: true, isAvailable: true });
    expect(await made().change(false)).toMatchObject({ isOn: false, isAsked: true });
    expect(await made().read()).toMatchObject({ isAsked: true });
    expect(await made(true).read()).toMatchObject({ isAsked: true, isAvailable: false });
    await expect(made(true).change(true)).rejects.toMatchObject({ code: 'not_supported' });
  });
});
