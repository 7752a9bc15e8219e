/**
 * Starting at logon, by each system's own means: a value of this user's Run key on Windows, a launch agent on the Mac, a
 * user unit of systemd on Linux. All of it is this user's alone, names the program by absolute, quoted paths, and goes
 * without trace. Switching it on starts nothing now, and switching it off ends nothing.
 */
import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, rmdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../src/shared/errors.ts';
import { writePrivateFile } from '../instance-home.ts';
import { launchAgentLabel, launchAgentText, runKeyLine, unitText, type LogonCommand } from './logon-texts.ts';
import { lastWords, underUserHome, windowsTool, type Machine } from './machine.ts';

export type LogonState = { readonly isOn: boolean; /** Set up, and switched off in the system itself. */ readonly isBlocked: boolean; readonly place: string; /** Nothing is there that would start it, as on Linux without systemd: then nobody is asked. */ readonly startsNothing?: true };

export type StartAtLogon = {
  state(): Promise<LogonState>;
  /** Throws `disk_failed` with what the system said. */
  on(): Promise<void>;
  off(): Promise<void>;
};

const runKey = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run';
/** Where Windows keeps what the user switched off in its own settings: an odd first byte means off. */
const approvedKey = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\StartupApproved\\Run';
const valueName = 'Ledgerline';

const failed = (what: string): AppError => new AppError('disk_failed', what);

function onWindows(machine: Machine, command: LogonCommand): StartAtLogon {
  const tool = windowsTool('reg.exe', machine.env);
  const reg = (...args: readonly string[]) => machine.run(tool, args);
  const valueOf = async (key: string): Promise<string | null> => {
    const found = await reg('query', key, '/v', valueName);
    return found.code === 0 ? /\sREG_(?:SZ|EXPAND_SZ|BINARY)\s+(.*)$/m.exec(found.stdout)?.[1]?.trim() ?? '' : null;
  };
  return {
    async state() {
      const isOn = await valueOf(runKey) !== null;
      const approved = isOn ? await valueOf(approvedKey) : null;
      const isBlocked = approved !== null && Number.parseInt(approved.slice(0, 2), 16) % 2 === 1;
      return { isOn, isBlocked, place: `${runKey}, value ${valueName}` };
    },
    async on() {
      if (command.home !== null) throw failed('starting at logon uses the usual home folder; LEDGERLINE_HOME names another one, which Windows would not be told');
      const done = await reg('add', runKey, '/v', valueName, '/t', 'REG_SZ', '/d', runKeyLine(command), '/f');
      if (done.code !== 0 || await valueOf(runKey) === null) throw failed(`Windows did not take the setting: ${lastWords(done, tool)}`);
      // Said yes to again, after it was switched off in Windows' own settings.
      if (await valueOf(approvedKey) !== null) await reg('delete', approvedKey, '/v', valueName, '/f');
    },
    async off() {
      if (await valueOf(runKey) !== null) {
        const done = await reg('delete', runKey, '/v', valueName, '/f');
        if (done.code !== 0 || await valueOf(runKey) !== null) throw failed(`Windows did not take the setting away: ${lastWords(done, tool)}`);
      }
      if (await valueOf(approvedKey) !== null) await reg('delete', approvedKey, '/v', valueName, '/f');
    },
  };
}

const launchctl = '/bin/launchctl';

function onMac(machine: Machine, command: LogonCommand): StartAtLogon {
  const file = underUserHome(machine, 'Library', 'LaunchAgents', `${launchAgentLabel}.plist`);
  const target = `gui/${process.getuid?.() ?? 0}`;
  return {
    async state() {
      if (!existsSync(file)) return { isOn: false, isBlocked: false, place: file };
      const { stdout } = await machine.run(launchctl, ['print-disabled', target]);
      return { isOn: true, isBlocked: new RegExp(`"${launchAgentLabel.replaceAll('.', '\\.')}" => (true|disabled)`).test(stdout), place: file };
    },
    async on() {
      mkdirSync(dirname(file), { recursive: true });
      writePrivateFile(file, launchAgentText(command));
      await machine.run(launchctl, ['enable', `${target}/${launchAgentLabel}`]);
    },
    // Not unloaded: that would end the helper that runs.
    off: async () => rmSync(file, { force: true }),
  };
}

const systemctl = '/usr/bin/systemctl';
const unitName = 'ledgerline.service';

const linkTarget = (path: string): string | null => {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
};

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch { /* Others have units there. */ }
}

/** The link is made here and not by systemctl: that needs a session of systemd, which a login by other ways lacks. */
function onLinux(machine: Machine, command: LogonCommand): StartAtLogon {
  const folder = join(machine.env.XDG_CONFIG_HOME || underUserHome(machine, '.config'), 'systemd', 'user');
  const [file, link] = [join(folder, unitName), join(folder, 'default.target.wants', unitName)];
  /** A session that runs hears of it now; else it does at its start. */
  const reload = async (): Promise<void> => void await machine.run(systemctl, ['--user', 'daemon-reload']);
  return {
    state: async () => ({ isOn: existsSync(file) && linkTarget(link) !== null, isBlocked: linkTarget(file) === '/dev/null', place: file, ...(!existsSync(machine.systemdMark ?? '/run/systemd/system') && { startsNothing: true }) }),
    async on() {
      if (linkTarget(file) === '/dev/null') throw failed(`${file} is masked: somebody has switched it off for good. Take that back with: systemctl --user unmask ${unitName}`);
      mkdirSync(dirname(link), { recursive: true });
      if (!existsSync(file) || readFileSync(file, 'utf8') !== unitText(command)) writePrivateFile(file, unitText(command));
      if (linkTarget(link) === null) symlinkSync(`../${unitName}`, link);
      await reload();
    },
    async off() {
      const wasThere = [file, link].some((path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined);
      rmSync(link, { force: true });
      if (linkTarget(file) !== '/dev/null') rmSync(file, { force: true });
      for (const empty of [dirname(link), folder, dirname(folder)]) removeIfEmpty(empty);
      if (wasThere) await reload();
    },
  };
}

export function makeStartAtLogon(machine: Machine, command: LogonCommand): StartAtLogon {
  return { windows: onWindows, mac: onMac, linux: onLinux }[machine.kind](machine, command);
}
