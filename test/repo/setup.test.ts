/** The set-up, in a copy of its own with a pretend npm and a pretend Debian: what it does, when, and what it says when it cannot. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runProcess, type FinishedProcess } from '../env/process.ts';
import { houseRoot } from './house.ts';

/** Notes how it was called and by which Node, and leaves what an install leaves. */
const pretendNpm = `
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
appendFileSync(process.env.PRETEND_CALLS, ['npm', ...process.argv.slice(2, 4), 'in', require('node:path').basename(process.cwd()), 'by', process.env.PRETEND_NODE ?? 'the first Node'].join(' ') + '\\n');
if (process.env.PRETEND_OFFLINE) { console.error('npm warn something else\\nnpm error code EAI_AGAIN\\nnpm error network request failed'); process.exit(1); }
mkdirSync('node_modules', { recursive: true });
if (process.cwd().endsWith('runtime')) {
  const folder = 'node_modules/node-' + process.platform + '-' + process.arch;
  mkdirSync(folder + '/bin', { recursive: true });
  writeFileSync(folder + '/package.json', JSON.stringify({ version: '24.99.0' }));
  writeFileSync(folder + '/bin/node', '#!/bin/sh\\nPRETEND_NODE=pinned exec ' + process.execPath + ' "$@"\\n', { mode: 0o755 });
} else if (!process.env.PRETEND_BROKEN_OFF) writeFileSync('node_modules/.package-lock.json', '{}');
`;

/** Debian's two programs: what is installed is a list in a file. */
const pretendDpkg = '#!/bin/sh\nfor name in "$@"; do grep -qx "$name" "$PRETEND_INSTALLED" && echo "$name installed"; done\nexit 0\n';
const pretendApt = '#!/bin/sh\necho "apt-get $*" >> "$PRETEND_CALLS"\ncase "$*" in *update*) exit 0;; esac\n[ -n "$PRETEND_OFFLINE" ] && { echo "E: Could not resolve the mirror"; exit 100; }\nfor name in "$@"; do echo "$name" >> "$PRETEND_INSTALLED"; done\n';

let clone: string;
let calls: string;

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'setup-'));
  clone = join(folder, 'clone');
  calls = join(folder, 'calls');
  cpSync(join(houseRoot, 'scripts'), join(clone, 'scripts'), { recursive: true });
  mkdirSync(join(clone, 'runtime'));
  cpSync(join(houseRoot, 'runtime/package.json'), join(clone, 'runtime/package.json'));
  writeFileSync(join(clone, 'package.json'), '{"type":"module"}');
  writeFileSync(join(clone, 'package-lock.json'), '{"name":"first"}');
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'npm-cli.js'), pretendNpm);
  for (const [name, text] of [['dpkg-query', pretendDpkg], ['apt-get', pretendApt], ['sudo', '#!/bin/sh\nexit 1\n']] as const) writeFileSync(join(folder, 'bin', name), text, { mode: 0o755 });
  for (const path of [calls, join(folder, 'installed')]) writeFileSync(path, '');
});
afterEach(() => rmSync(dirname(clone), { recursive: true, force: true }));

const setUp = (env: NodeJS.ProcessEnv = {}, nodeOptions: readonly string[] = []): Promise<FinishedProcess> => {
  const folder = dirname(clone);
  return runProcess(process.execPath, [...nodeOptions, join(clone, 'scripts/setup.mjs')], {
    cwd: clone,
    env: { PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}`, HOME: folder, npm_execpath: join(folder, 'npm-cli.js'), PRETEND_CALLS: calls, PRETEND_INSTALLED: join(folder, 'installed'), ...env },
  });
};
const callsMade = (): string[] => {
  const made = readFileSync(calls, 'utf8').trim().split('\n').filter(Boolean);
  writeFileSync(calls, '');
  return made;
};
const pinOtherNode = () => {
  const path = join(clone, 'runtime/package.json');
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('24.21.0', '24.99.0'));
};

describe('the set-up of a fresh clone', () => {
  it('installs the locked packages and what Debian has, once', async () => {
    expect(await setUp()).toMatchObject({ code: 0 });
    const first = callsMade();
    expect(first[0]).toMatch(/^npm ci --ignore-scripts in clone/);
    expect(first.at(-1)).toMatch(/install .*chromium.*gnome-keyring.*xvfb/);
    const second = await setUp({ PRETEND_OFFLINE: '1' });
    expect(second).toMatchObject({ code: 0, stdout: '' });
    expect(callsMade()).toEqual([]);
    expect(second.stderr.trim().split('\n')).toEqual(['Dependencies: as locked.', 'System packages: all there.']);
  });

  it('installs again when the lock changed, or when an install was broken off', async () => {
    await setUp();
    callsMade();
    writeFileSync(join(clone, 'package-lock.json'), '{"name":"second"}');
    await setUp();
    expect(callsMade()).toHaveLength(1);
    unlinkSync(join(clone, 'node_modules/.package-lock.json'));
    await setUp();
    expect(callsMade()).toHaveLength(1);
  });

  it('fetches the pinned Node first, and installs the rest by it', async () => {
    pinOtherNode();
    expect(await setUp()).toMatchObject({ code: 0 });
    const [fetched, installed] = callsMade();
    expect(fetched).toBe('npm ci --ignore-scripts in runtime by the first Node');
    // Had npm run on the Node that was there, it would have resolved packages for that one.
    expect(installed).toBe('npm ci --ignore-scripts in clone by pinned');
    await setUp();
    expect(callsMade()).toEqual([]);
  });

  it('leaves a node_modules alone that is a link', async () => {
    mkdirSync(join(clone, 'elsewhere'));
    symlinkSync(join(clone, 'elsewhere'), join(clone, 'node_modules'));
    expect((await setUp()).stderr).toContain('left as it is');
    expect(callsMade().filter((call) => call.startsWith('npm'))).toEqual([]);
  });

  it('says in a sentence what it could not fetch, with what npm said first, and fails', async () => {
    const run = await setUp({ PRETEND_OFFLINE: '1' });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('The dependencies could not be installed; a connection to the npm registry is needed for that once.\nnpm error code EAI_AGAIN');
    expect(run.stderr).not.toMatch(/npm warn|at .*\.mjs/);
    pinOtherNode();
    expect((await setUp({ PRETEND_OFFLINE: '1' })).stderr).toContain('Node.js 24.99.0 could not be installed');
  });

  it('goes on without what Debian would not give, and says what is off and how to mend it', async () => {
    await setUp();
    writeFileSync(join(dirname(clone), 'installed'), 'chromium\nfonts-liberation\nfonts-noto-core\n');
    const run = await setUp({ PRETEND_OFFLINE: '1' });
    expect(run.code).toBe(0);
    expect(run.stderr).toContain('Missing: libsecret-1-0, gnome-keyring, dbus (E: Could not resolve the mirror). Without it there is no keychain');
    expect(run.stderr).toContain('To mend: apt install libsecret-1-0 gnome-keyring dbus');
    expect(run.stderr).not.toContain('Missing: chromium');
  });

  it('asks nobody for a password: without root it only says what is missing', async () => {
    await setUp();
    callsMade();
    writeFileSync(join(dirname(clone), 'installed'), '');
    const run = await setUp({}, ['--import', 'data:text/javascript,process.getuid = () => 1000']);
    expect(run).toMatchObject({ code: 0 });
    expect(run.stderr).toContain('this needs root (or sudo without a password)');
    expect(callsMade()).toEqual([]);
  });

  it('leaves out the tests that need what is missing, near or far, and no others', async () => {
    const test = join(clone, 'test');
    mkdirSync(join(test, 'env'), { recursive: true });
    for (const [name, imported] of [['env/chromium.ts', 'node:fs'], ['env/pane-page.ts', './chromium.ts'], ['near.test.ts', './env/chromium.ts'], ['far.test.tsx', './env/pane-page.ts'], ['other.test.ts', './env/process.ts']] as const) {
      writeFileSync(join(test, name), `import { x } from '${imported}';\n`);
    }
    const ask = async (missing: string) => {
      const run = await runProcess(process.execPath, ['-e', `import('./scripts/setup/tests-without.mjs').then((m) => console.log(JSON.stringify(m.testsWithout(['${missing}']))))`], { cwd: clone });
      return (JSON.parse(run.stdout) as string[]).map((path) => path.slice(test.length + 1)).sort();
    };
    expect(await ask('chromium')).toEqual(['far.test.tsx', 'near.test.ts']);
    expect(await ask('xvfb')).toEqual(['helper/tray-icon.test.ts']);
    expect(await ask('nothing')).toEqual([]);
  });
});
