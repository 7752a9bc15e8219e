/** A real helper to attack: a process of its own, over real TLS, with a home that is thrown away; and the rule that every attack must meet. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeClient, type Client } from '../../helper/cli/client.ts';
import { homeAt, type Home } from '../../helper/instance-home.ts';
import { scopes, type Scope } from '../../src/shared/contract/endpoint.ts';
import type { CompanyStatus } from '../../src/shared/contract/status.ts';
import { linkPracticeCompany } from '../../scripts/demo/link-practice-company.ts';
import { startProcess, type RunningProcess } from '../env/process.ts';
import { makeHome } from '../env/session-bus.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../sandbox/start.ts';
import { ask, type Answer, type Headers } from './raw.ts';

export const helperScript = join(import.meta.dirname, '../../helper/cli/main.ts');

export type Target = {
  readonly port: number;
  readonly ca: string;
  readonly home: Home;
  readonly env: NodeJS.ProcessEnv;
  readonly pid: number;
  readonly process: RunningProcess;
  readonly client: Client;
  readonly tokens: Readonly<Record<Scope, string>>;
  readonly origin: string;
  /** Null unless it was started with books. */
  readonly company: CompanyStatus | null;
  readonly sandbox: Sandbox | null;
  logText(): string;
  stop(): Promise<void>;
};

export type TargetOptions = {
  /** Not the demo: the keychain of `env` or none. */
  readonly isReal?: boolean;
  /** With a tray icon on the desktop of `env`. */
  readonly hasDesktop?: boolean;
  /** Puts something in front of the sandbox's token endpoint; gets its address, gives its own. */
  readonly tokenUrl?: (address: string) => Promise<string>;
  readonly withBooks?: boolean | SandboxOptions; readonly env?: Readonly<Record<string, string>>; readonly config?: object; readonly args?: readonly string[]; readonly nodeArgs?: readonly string[] };

export async function startTarget(options: TargetOptions = {}): Promise<Target> {
  // A test that names its own home cleans it up itself: it may start on it again.
  const { env: homeEnv, remove } = options.env?.LEDGERLINE_HOME ? { env: process.env, remove: () => undefined } : makeHome();
  const { DBUS_SESSION_BUS_ADDRESS: _bus, ...withoutBus } = homeEnv;
  const env: NodeJS.ProcessEnv = { ...withoutBus, LEDGERLINE_PORT: '0', ...options.env };
  const home = homeAt(env.LEDGERLINE_HOME ?? '');
  const sandbox = options.withBooks ? await startSandbox({ size: 'tiny', ...(typeof options.withBooks === 'object' ? options.withBooks : {}) }) : null;
  const tokenUrl = sandbox && options.tokenUrl ? { tokenUrl: await options.tokenUrl(sandbox.addresses.tokenUrl) } : {};
  const config = { ...options.config, ...(sandbox ? { sage: { accounting: { ...sandbox.addresses, ...tokenUrl, requestsPerMinute: 6000 } } } : {}) };
  mkdirSync(home.folder, { recursive: true, mode: 0o700 });
  writeFileSync(home.configFile, JSON.stringify(config), { mode: 0o600 });
  const helper = startProcess(process.execPath, [...(options.nodeArgs ?? []), helperScript, 'start', ...(options.hasDesktop ? [] : ['--headless']), '--json', ...(options.isReal ? [] : ['--demo']), ...(options.args ?? [])], { env });
  const stop = async (): Promise<void> => {
    await helper.stop('SIGTERM', 25_000);
    await sandbox?.close();
    remove();
  };
  try {
    const { port } = JSON.parse(await helper.waitForLine(/^\{"url"/)) as { port: number };
    const client = makeClient(home.socketPath);
    const { certificateFile } = await client.call('hello');
    const company = sandbox ? await linkPracticeCompany({ client, sandbox, certificateFile }) : null;
    const tokens = Object.fromEntries(await Promise.all(scopes.map(async (scope) => [scope, (await client.call('createToken', { name: `test ${scope}`, scope })).token]))) as Record<Scope, string>;
    const target: Target = {
      port, ca: readFileSync(certificateFile, 'utf8'), home, env, pid: helper.pid, process: helper, client, tokens, origin: `https://localhost:${port}`, company, sandbox, stop,
      logText: () => readdirSync(home.logFolder).map((name) => readFileSync(join(home.logFolder, name), 'utf8')).join(''),
    };
    // Each token is used once, so that noting its first use is no change that an attack made.
    for (const scope of scopes) await askApi(target, scope, 'GET', '/v1/about');
    return target;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A call with a token, as a program makes it. */
export function askApi(target: Target, scope: Scope, method: string, path: string, input?: unknown, headers: Headers = {}): Promise<Answer> {
  const body = input === undefined ? '' : JSON.stringify(input);
  return ask(target, method, path, { Authorization: `Bearer ${target.tokens[scope]}`, ...(body === '' ? {} : { 'Content-Type': 'application/json' }), ...headers }, body);
}

const filesBelow = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();

/** What is kept, as one hash: databases with their logs, tokens, settings, certificate. */
export function stateHash(home: Home): string {
  const hash = createHash('sha256');
  for (const file of filesBelow(home.folder)) {
    if (file.startsWith(home.logFolder) || file.endsWith('-shm') || file.includes('instance.lock')) continue;
    hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/** What no answer and no log may ever hold. */
export function secretsOf(target: Target): readonly string[] {
  const key = readFileSync(join(target.home.certificateFolder, 'localhost.key.pem'), 'utf8').split('\n')[1] ?? '';
  return [...Object.values(target.tokens), ...Object.values(target.tokens).map((token) => token.slice(3)), key, ...(target.sandbox ? [target.sandbox.client.secret] : []), target.home.folder];
}

export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

export type HarmlessRules = { /** An answer that is slow by nature, such as a time limit. */ readonly msMax?: number; /** The attack is one that nothing is logged of, such as a broken handshake. */ readonly isSilent?: boolean };

/** The rule for every attack: nothing changed, no secret told, answered soon, still alive, and one line in the log without a secret. */
export async function expectHarmless(target: Target, attack: () => Promise<readonly Answer[]>, rules: HarmlessRules = {}): Promise<readonly Answer[]> {
  const before = stateHash(target.home);
  const logBefore = statSync(join(target.home.logFolder, 'helper.log')).size;
  // On a machine that is busy elsewhere we wait as well as the helper; what our own loop was held up is not its slowness.
  const ownDelay = monitorEventLoopDelay({ resolution: 5 });
  ownDelay.enable();
  const answers = await attack();
  ownDelay.disable();
  const busyMs = 10 * ownDelay.max / 1e6;
  const secrets = secretsOf(target);
  for (const answer of answers) {
    expect(answer.ms).toBeLessThan((rules.msMax ?? 1000) + busyMs);
    expect(answer.headers.get('access-control-allow-origin')).toBeUndefined();
    expect(answer.headers.get('set-cookie')).toBeUndefined();
    for (const secret of secrets) expect(answer.text).not.toContain(secret);
    expect(answer.text).not.toMatch(/\n\s+at .+:\d+:\d+/);
  }
  expect(isAlive(target.pid)).toBe(true);
  expect((await ask(target, 'GET', '/health')).status).toBe(200);
  expect(stateHash(target.home)).toBe(before);
  const logged = target.logText();
  for (const secret of secrets.filter((one) => one !== target.home.folder)) expect(logged).not.toContain(secret);
  if (!rules.isSilent) expect(statSync(join(target.home.logFolder, 'helper.log')).size).toBeGreaterThanOrEqual(logBefore + 1);
  return answers;
}
