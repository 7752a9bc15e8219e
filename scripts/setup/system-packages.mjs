/**
 * What comes from the operating system: the browser, the keychain service, a desktop with a tray. Installed where that
 * is possible without asking (Debian and its kin, as root or with sudo that needs no password); elsewhere one sentence
 * says what is missing and what does not work without it.
 */
import { say } from './say.mjs';
import { runQuietly } from './run-program.mjs';

/** For the compiled parts: unixODBC with its headers, SQLite's driver for it, and compilers. */
export const odbcPackages = ['unixodbc', 'unixodbc-dev', 'libsqliteodbc', 'gcc', 'g++'];

/** `neededBy` are the modules of the tests that use it: without it, every test file that imports one is left out. */
export const systemParts = [
  { packages: ['chromium', 'fonts-liberation', 'fonts-noto-core'], switchesOff: 'test and no picture of the pane in a real browser', neededBy: ['test/env/chromium.ts'] },
  { packages: ['libsecret-1-0', 'gnome-keyring', 'dbus'], switchesOff: 'keychain, and a helper links nothing without one', neededBy: ['test/env/session-bus.ts', 'test/env/secret-service.ts'] },
  { packages: ['xvfb', 'openbox', 'xfce4-panel', 'libayatana-appindicator3-1', 'xdotool', 'imagemagick'], switchesOff: 'test of the tray icon on a real desktop', neededBy: ['test/env/tray-host.ts', 'test/helper/tray-icon.test.ts'] },
  { packages: ['faketime'], switchesOff: 'test that moves the clock under a running program', neededBy: ['test/env/moved-clock.ts'] },
  { packages: ['strace', 'e2fsprogs', 'mount'], switchesOff: 'test that kills the store, or fails its disk, at a chosen write', neededBy: ['test/suites/store-process.ts'] },
  { packages: odbcPackages, switchesOff: 'test that reads Sage 50 through ODBC', neededBy: ['test/sandbox/sage-50/odbc-environment.ts'] },
  { packages: ['libnss3-tools'], switchesOff: 'way to make Chromium trust the helper’s certificate, and no test of it', neededBy: ['test/helper/addin-chromium.test.ts'] },
  { packages: ['curl', 'procps'], switchesOff: 'test that asks as another user or ends a program from outside', neededBy: ['test/attacks/other-user.test.ts', 'test/helper/tray-systray.test.ts'] },
];

function missingOf(packages) {
  const { stdout } = runQuietly('dpkg-query', ['-W', '-f=${Package} ${db:Status-Status}\n', ...packages]);
  const installed = new Set(stdout.split('\n').filter((line) => line.endsWith(' installed')).map((line) => line.split(' ')[0]));
  return packages.filter((name) => !installed.has(name));
}

/** The command in front of apt-get: nothing for root, sudo where it asks no password, else undefined. */
function asRoot() {
  if (process.getuid?.() === 0) return [];
  return runQuietly('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined;
}

function aptGet(prefix, args) {
  const [program, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=2', ...args];
  return runQuietly(program, rest);
}

function install(packages) {
  const prefix = asRoot();
  if (!prefix) return { reason: 'this needs root (or sudo without a password)' };
  say(`Installing from Debian: ${packages.join(' ')} …`);
  aptGet(prefix, ['update']);
  const result = aptGet(prefix, ['install', '-y', '--no-install-recommends', ...packages]);
  if (result.status === 0) return {};
  const words = result.output.trim().split('\n').filter((line) => line.startsWith('E:'));
  return { reason: words[0] ?? 'apt-get failed' };
}

/** Installs what is missing; returns the packages that still are. */
export function installSystemPackages() {
  if (process.platform !== 'linux') {
    say('System packages: none are needed on this system.');
    return [];
  }
  if (runQuietly('dpkg-query', ['--version']).status !== 0) {
    say(`System packages: this is not a Debian system, so nothing was installed. Needed are its equivalents of ${systemParts.flatMap((part) => part.packages).join(', ')}.`);
    return [];
  }
  const wanted = systemParts.flatMap((part) => part.packages);
  if (missingOf(wanted).length === 0) {
    say('System packages: all there.');
    return [];
  }
  const { reason } = install(missingOf(wanted));
  for (const part of systemParts) {
    const missing = missingOf(part.packages);
    if (missing.length > 0) say(`Missing: ${missing.join(', ')} (${reason}). Without it there is no ${part.switchesOff}. To mend: apt install ${missing.join(' ')}`);
  }
  return missingOf(wanted);
}
