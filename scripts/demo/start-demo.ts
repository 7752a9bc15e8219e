/** Brings the demo up: sandbox, keychain, helper, practice company; and takes all of it away again. */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClient, type Client } from '../../helper/cli/client.ts';
import { homeAt } from '../../helper/instance-home.ts';
import { defaultPort } from '../../helper/settings.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import { startProcess } from '../../test/env/process.ts';
import { startSandbox, type Sandbox } from '../../test/sandbox/start.ts';
import { linkDataSet } from './link-data-set.ts';
import { linkPracticeCompany } from './link-practice-company.ts';
import { makePracticeDataSet, type PracticeDataSet } from './practice-data-set.ts';
import { startKeychain } from './keychain.ts';

export type PracticeCompany = { readonly product: string; readonly companyId: CompanyId; /** Sage's own, in pence by nominal code. */ readonly trialBalance: () => Readonly<Record<string, number>> };

export type Demo = {
  /** Without a slash at the end. */
  readonly url: string;
  readonly home: string;
  readonly token: string;
  /** The Sage Accounting one. */
  readonly companyId: CompanyId;
  /** All that are linked, in the order in which they were. */
  readonly companies: readonly PracticeCompany[];
  readonly isWithoutSage50: boolean;
  readonly certificateFile: string;
  readonly client: Client;
  readonly sandbox: Sandbox;
  /** Resolves with what the helper printed when it has ended, by whatever cause. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
};

export type DemoOptions = { readonly say: (line: string) => void; readonly size: string; readonly isHeadless: boolean; readonly signal: AbortSignal };

const root = join(import.meta.dirname, '../..');
/** The pretend Sage has no such limit, and nobody wants to wait for it. */
const practiceRequestsPerMinute = 6000;
const startMsMax = 30_000;
const stopMsMax = 30_000;

/** LEDGERLINE_PORT if it is set; else the usual port, or any free one where that is taken. */
async function choosePort(): Promise<string> {
  if (process.env.LEDGERLINE_PORT) return process.env.LEDGERLINE_PORT;
  const isFree = await new Promise<boolean>((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen({ host: '127.0.0.1', port: defaultPort, exclusive: true }, () => probe.close(() => resolve(true)));
  });
  return isFree ? String(defaultPort) : '0';
}

function sizeOf(text: string): 'tiny' | 'small' | 'medium' | 'large' | number {
  if (text === 'tiny' || text === 'small' || text === 'medium' || text === 'large') return text;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`--size is "${text}"; it is tiny, small, medium, large or a number of invoices`);
  return count;
}

/** What is begun is put on this pile, and taken away from its top. */
function makePile(): { put(takeAway: () => Promise<void> | void): void; clear(): Promise<void> } {
  const pile: (() => Promise<void> | void)[] = [];
  return {
    put: (takeAway) => void pile.push(takeAway),
    async clear() {
      for (let takeAway = pile.pop(); takeAway; takeAway = pile.pop()) await Promise.resolve(takeAway()).catch((error: unknown) => void process.stderr.write(`${String(error)}\n`));
    },
  };
}

async function startHelper(env: NodeJS.ProcessEnv, isHeadless: boolean): Promise<{ readonly url: string; readonly ended: Promise<string>; stop(): Promise<void> }> {
  const args = [join(root, 'bin/ledgerline.mjs'), 'start', '--demo', '--json', '--until', String(process.pid), ...(isHeadless ? ['--headless'] : [])];
  const helper = startProcess(process.execPath, args, { env, cwd: root });
  const stop = async (): Promise<void> => void (await helper.stop('SIGTERM', stopMsMax));
  try {
    const line = await helper.waitForLine(/^\{"url"/, startMsMax);
    const { url } = JSON.parse(line) as { url: string };
    return { url: url.replace(/\/$/, ''), ended: helper.ended.then(() => helper.output()), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function addressesOf(sandbox: Sandbox, sage50: PracticeDataSet | null): object {
  const { authorizeUrl, tokenUrl, apiUrl } = sandbox.sage200.addresses;
  const requestsPerMinute = practiceRequestsPerMinute;
  return {
    accounting: { ...sandbox.addresses, requestsPerMinute },
    sage200: { authorizeUrl, tokenUrl, apiUrl, requestsPerMinute },
    ...(sage50 && { sage50: { roots: [sage50.dataSet.accountsFolder] } }),
  };
}

type LinkAllNeeds = { readonly client: Client; readonly sandbox: Sandbox; readonly certificateFile: string; readonly sage50: PracticeDataSet | null; readonly signal: AbortSignal };

/** One after the other, so that the list has Sage Accounting first. */
async function linkAll({ client, sandbox, certificateFile, sage50, signal }: LinkAllNeeds): Promise<readonly PracticeCompany[]> {
  const inSage = () => sandbox.control.trialBalance();
  const accounting = await linkPracticeCompany({ client, sandbox, certificateFile, signal });
  const of50 = sage50 && await linkDataSet({ client, login: sage50.login, signal });
  const of200 = await linkPracticeCompany({ client, sandbox, certificateFile, product: 'sage-200', signal });
  return [
    { product: 'Sage Accounting', companyId: accounting.id, trialBalance: inSage },
    ...(sage50 && of50 ? [{ product: 'Sage 50', companyId: of50.id, trialBalance: () => sage50.dataSet.trialBalance() }] : []),
    { product: 'Sage 200', companyId: of200.id, trialBalance: inSage },
  ];
}

export async function startDemo({ say, size, isHeadless, signal }: DemoOptions): Promise<Demo> {
  const pile = makePile();
  try {
    say('Starting a pretend Sage with practice books …');
    const sandbox = await startSandbox({ size: sizeOf(size) });
    pile.put(() => sandbox.close());

    const keychain = await startKeychain();
    pile.put(() => keychain.stop());
    say(keychain.says);

    // Short, so that the socket inside it has a path that the system takes.
    const folder = mkdtempSync(join(tmpdir(), 'ledgerline-demo-'));
    pile.put(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    const sage50 = makePracticeDataSet(join(folder, 'sage-50'), sizeOf(size));
    if (sage50 === null) say('Sage 50 is left out: its ODBC parts are not on this computer, and could not be installed.');
    else pile.put(() => sage50.dataSet.close());
    const home = homeAt(join(folder, 'home'));
    mkdirSync(home.folder, { mode: 0o700 });
    writeFileSync(home.configFile, JSON.stringify({ sage: addressesOf(sandbox, sage50) }, null, 2));

    signal.throwIfAborted();
    say('Starting the helper …');
    const helper = await startHelper({ ...keychain.env, ...sage50?.env, LEDGERLINE_HOME: home.folder, LEDGERLINE_PORT: await choosePort() }, isHeadless);
    pile.put(() => helper.stop());

    const client = makeClient(home.socketPath);
    const { certificateFile } = await client.call('hello');
    say('Signing in, linking the practice companies and syncing them …');
    const companies = await linkAll({ client, sandbox, certificateFile, sage50, signal });
    const [company] = companies;
    if (!company) throw new Error('no practice company was linked');
    const { token } = await client.call('createToken', { name: 'demo', scope: 'admin' });
    return { url: helper.url, home: home.folder, token, companyId: company.companyId, companies, isWithoutSage50: sage50 === null, certificateFile, client, sandbox, ended: helper.ended, stop: pile.clear };
  } catch (error) {
    await pile.clear();
    throw error;
  }
}
