/**
 * A D-Bus session bus of a test's own, in a home of its own. Unless asked to, it activates no services: what is on it,
 * the test has put there; so a keychain that is missing stays missing on a machine that has one installed.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProcess, startProcess } from './process.ts';
import { until } from './until.ts';

const config = (socketFolder: string, isActivating: boolean) => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${socketFolder}/bus</listen>
  <auth>EXTERNAL</auth>${isActivating ? '<standard_session_servicedirs/>' : ''}
  <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>
`;

export interface SessionBus extends AsyncDisposable {
  /** The environment for children: the bus's address and a home that is thrown away with it. */
  readonly env: NodeJS.ProcessEnv;
  readonly address: string;
  readonly home: string;
  /** Says whether somebody on the bus owns this name. */
  hasOwner(name: string): Promise<boolean>;
  waitForOwner(name: string, waitMs?: number): Promise<void>;
  stop(): Promise<void>;
}

/** A home that is thrown away, and the environment that points into it; no bus and no display are in sight. */
export function makeHome(): { home: string; env: NodeJS.ProcessEnv; remove: () => void } {
  const home = mkdtempSync(join(tmpdir(), 'll-'));
  const runtime = join(home, 'run');
  mkdirSync(runtime, { mode: 0o700 });
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...rest } = process.env;
  const env = { ...rest, HOME: home, XDG_RUNTIME_DIR: runtime, XDG_DATA_HOME: join(home, '.local/share'), XDG_CONFIG_HOME: join(home, '.config'), XDG_CACHE_HOME: join(home, '.cache'), LEDGERLINE_HOME: join(home, 'ledgerline') };
  return { home, env, remove: () => rmSync(home, { recursive: true, force: true, maxRetries: 5 }) };
}

/** `isActivating` lets the bus start the services that are installed, as a desktop's does. */
export async function startSessionBus({ isActivating = false } = {}): Promise<SessionBus> {
  const { home, env, remove } = makeHome();
  const file = join(home, 'bus.conf');
  writeFileSync(file, config(join(home, 'run'), isActivating));
  const daemon = startProcess('dbus-daemon', [`--config-file=${file}`, '--print-address', '--nofork', '--nopidfile'], { env });
  const address = (await daemon.waitForLine(/^unix:path=/)).trim();
  const busEnv = { ...env, DBUS_SESSION_BUS_ADDRESS: address };

  async function hasOwner(name: string): Promise<boolean> {
    const asked = await runProcess('dbus-send', ['--session', '--print-reply=literal', '--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner', `string:${name}`], { env: busEnv });
    return asked.stdout.includes('true');
  }
  async function stop(): Promise<void> {
    await daemon.stop();
    remove();
  }
  return {
    env: busEnv,
    address,
    home,
    hasOwner,
    waitForOwner: (name, waitMs) => until(`${name} is on the bus`, () => hasOwner(name), waitMs).then(() => undefined),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
