/**
 * A home of its own for a run that must not touch the user's: every folder that a program looks up points below it, and
 * the user's session bus, display and keychain are out of sight.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ofTheUser = ['DBUS_SESSION_BUS_ADDRESS', 'DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'GNOME_KEYRING_CONTROL', 'SSH_AUTH_SOCK', 'LEDGERLINE_HOME', 'LEDGERLINE_PORT'];

/** Creates it; `remove` takes it away again with all that is in it. */
export function makeThrowAwayHome(env) {
  const home = mkdtempSync(join(tmpdir(), 'ledgerline-home-'));
  const folders = {
    HOME: home,
    USERPROFILE: home,
    APPDATA: join(home, 'AppData', 'Roaming'),
    LOCALAPPDATA: join(home, 'AppData', 'Local'),
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_STATE_HOME: join(home, '.local', 'state'),
    XDG_RUNTIME_DIR: join(home, 'run'),
    LEDGERLINE_HOME: join(home, 'ledgerline'),
  };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !ofTheUser.includes(name)));
  return { home, env: { ...kept, ...folders }, remove: () => rmSync(home, { recursive: true, force: true, maxRetries: 5 }) };
}
