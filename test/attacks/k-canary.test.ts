/** K01, K07, E10, E14, C08: secrets of every kind are planted in a helper that is then used, fails in many ways, and is asked for all that it tells; none of them is found anywhere, in any form. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contract } from '../../src/shared/contract/index.ts';
import type { Endpoint } from '../../src/shared/contract/endpoint.ts';
import { makeProgram } from '../../helper/cli/program.ts';
import { sayFailure } from '../../helper/cli/say.ts';
import { until } from '../env/until.ts';
import { canaryOf, findCanaries, formsOf, type Place } from './canary.ts';
import { ask } from './raw.ts';
import { askApi, startTarget, type Target } from './target.ts';

const filesBelow = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
const temporary = mkdtempSync(join(tmpdir(), 'll-canary-'));
const secrets = new Map<string, string>();
/** Everything that the helper said. */
const places: Place[] = [];
/** Hears a client out, as a proxy does, and refuses it with what it said. */
const refuser = createServer((socket) => {
  socket.on('error', () => undefined).once('data', (chunk) => socket.end(`HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\nX-Said: ${String(chunk).replace(/[\r\n]+/g, ' ')}\r\n\r\n`));
});
let target: Target;

function plant(name: string): string {
  const secret = canaryOf(name);
  secrets.set(name, secret);
  return secret;
}

async function say(method: string, path: string, input?: unknown): Promise<Record<string, unknown>> {
  const body = input === undefined ? '' : JSON.stringify(input);
  const answer = await ask(target, method, path, { Authorization: `Bearer ${target.tokens.admin}`, ...(body === '' ? {} : { 'Content-Type': 'application/json' }) }, body, { waitMs: 30_000 });
  expect([method, path, answer.status > 0]).toEqual([method, path, true]);
  places.push([`the answer to ${method} ${path}`, answer.text]);
  return (method === 'GET' ? {} : JSON.parse(answer.body)) as Record<string, unknown>;
}

async function command(...args: string[]): Promise<void> {
  for (const more of [[], ['--json']]) {
    const said: string[] = [];
    const out = { stdout: (text: string) => void said.push(text), stderr: (text: string) => void said.push(text) };
    const isJson = more.length > 0;
    await makeProgram({ home: target.home, out, version: '9.9.9', signal: new AbortController().signal, isJson: () => isJson }).parseAsync([...args, ...more], { from: 'user' }).catch((error: unknown) => sayFailure(out, isJson, error));
    places.push([`ledgerline ${args.join(' ')}`, said.join('')]);
  }
  process.exitCode = 0;
}

/** The environment and the arguments of the helper and of each process that it started. */
function lookAtProcesses(): void {
  if (process.platform !== 'linux') return;
  const family = new Set([target.pid]);
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).sort((a, b) => a - b)) {
    try {
      if (family.has(Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]))) family.add(pid);
      if (family.has(pid)) for (const file of ['environ', 'cmdline']) places.push([`${file} of process ${pid}`, readFileSync(`/proc/${pid}/${file}`, 'latin1')]);
    } catch { /* It has ended. */ }
  }
}

const idOf = (answer: Record<string, unknown>): string => String((answer.id ?? (answer.webhook as { id?: unknown } | undefined)?.id ?? (answer.app as { id?: unknown } | undefined)?.id) ?? '');

beforeAll(async () => {
  mkdirSync(join(temporary, 'tmp'), { mode: 0o700 });
  await new Promise<void>((resolve) => { refuser.listen(0, '127.0.0.1', resolve); });
  target = await startTarget({ withBooks: true, env: { TMPDIR: join(temporary, 'tmp') } });
}, 90_000);
afterAll(async () => {
  await target?.stop();
  refuser.close();
  rmSync(temporary, { recursive: true, force: true });
});

it('a canary is recognised in every form', () => {
  const secret = canaryOf('x');
  const texts = [secret, JSON.stringify({ secret }), JSON.stringify(JSON.stringify({ secret })), Buffer.from(`a:${secret}`).toString('base64'), Buffer.from(`ab:${secret}`).toString('base64url'), Buffer.from(`${secret}!`).toString('base64'), Buffer.from(secret).toString('hex'), `?x=${encodeURIComponent(secret)}`, new URLSearchParams({ secret }).toString()];
  for (const text of texts) expect([text, findCanaries(new Map([['x', secret]]), [['here', text]])]).toEqual([text, ['x in here']]);
  expect([...formsOf(secret)].filter((form) => form.length < 20)).toEqual([]);
});

it('K01 K07 none is found in a log, a reply, an error, a file, an environment, the diagnostics or the command line’s words', async () => {
  const { port } = refuser.address() as { port: number };
  const proxy = { mode: 'manual', host: '127.0.0.1', port, user: 'proxy-user', password: plant('proxy-password') };
  const variable = plant('sealed-variable');
  await say('PUT', '/v1/variables/sealed', { value: variable, isSecret: true });
  const added = await Promise.all([
    say('POST', '/v1/connections', { product: 'sage-accounting', name: 'App', clientId: 'app', clientSecret: plant('client-secret') }),
    say('POST', '/v1/connections', { product: 'sage-accounting', name: 'Off', oauthMode: 'OFF', accessToken: plant('pasted-access-token') }),
    say('POST', '/v1/connections', { product: 'sage-accounting', name: 'Refresh', oauthMode: 'REFRESH', clientId: 'app', clientSecret: plant('refresh-client-secret'), accessToken: plant('refresh-access-token'), refreshToken: plant('refresh-token') }),
    say('POST', '/v1/connections', { product: 'sage-accounting', name: 'Proxied', oauthMode: 'OFF', accessToken: plant('proxied-token'), proxy }),
    say('POST', '/v1/connections', { product: 'sage-accounting', name: 'Named', oauthMode: 'OFF', accessToken: '[sealed]', properties: [{ key: 'Country', value: '[sealed]' }, { key: 'PageSize', value: '[sealed]' }], proxy: { ...proxy, user: '[sealed]', password: '[sealed]' } }),
    say('POST', '/v1/connections', { product: 'sage-200', name: 'Two hundred', edition: 'standard', clientId: 'app', clientSecret: plant('200-secret'), subscriptionKey: plant('200-subscription-key') }),
  ]);
  const ids = added.map(idOf);
  expect(added.filter((one) => idOf(one) === '')).toEqual([]);
  await say('POST', '/v1/connections', { product: 'sage-50', name: 'Fifty', folder: join(temporary, 'ACCDATA'), user: 'LEDGER', password: plant('50-password') });
  await command('proxy', 'confirm', `127.0.0.1:${port}`, '--yes');
  await say('POST', '/v1/connections', { product: 'sage-accounting', name: 'Odd host', oauthMode: 'OFF', accessToken: '[sealed]', proxy: { ...proxy, host: '[sealed]', port: '[sealed]' } });
  // What is wrong in form is told with its value; a secret never is.
  await say('POST', '/v1/connections', { product: 'sage-accounting', name: 'Bad/name', clientId: 'x', clientSecret: plant('refused-secret'), more: plant('unknown-field') });
  await say('PATCH', `/v1/connections/${ids[0]}`, { clientSecret: { nested: plant('nested-secret') } });
  for (const id of ids) {
    await say('POST', `/v1/connections/${id}/test`, {});
    await say('GET', `/v1/connections/${id}/companies`);
    await say('GET', `/v1/connections/${id}/settings`);
    await say('POST', `/v1/connections/${id}/sign-in`, { openBrowser: false });
  }
  await askApi(target, 'admin', 'GET', `/oauth/callback/sage-accounting?state=x&code=${encodeURIComponent(plant('code'))}`).then(({ text }) => places.push(['the callback', text]));

  await say('PATCH', '/v1/settings/mail', { host: '127.0.0.1', port: 1, security: 'starttls', user: 'robot', password: plant('mail-password'), from: 'ledger@example.co.uk' });
  await command('mail', 'allow');
  await say('POST', '/v1/settings/mail/test', { to: 'anna@example.co.uk' });

  // Told once, and from then on nowhere: these replies are theirs.
  const hook = JSON.parse((await askApi(target, 'admin', 'POST', '/v1/webhooks', { name: 'CRM', url: `https://hooks.invalid:${port}/in` })).body) as { secret: string };
  const app = JSON.parse((await askApi(target, 'admin', 'POST', '/v1/apps', { name: 'Dash', redirectUris: ['https://dash.example/back'], isConfidential: true })).body) as { clientSecret: string; app: { id: string } };
  secrets.set('webhook secret', hook.secret).set('webhook key', hook.secret.replace('whsec_', '')).set('application secret', app.clientSecret);
  for (const [scope, token] of Object.entries(target.tokens)) secrets.set(`${scope} token`, token);
  secrets.set('client secret of the app', target.sandbox!.client.secret);
  const hookId = idOf({ webhook: (JSON.parse((await askApi(target, 'admin', 'GET', '/v1/webhooks')).body) as { webhooks: unknown[] }).webhooks[0] });
  await command('webhook', 'allow-host', `hooks.invalid:${port}`, '--yes');
  await say('POST', `/v1/webhooks/${hookId}/test`, {});
  for (const secret of [app.clientSecret, plant('wrong-app-secret')]) {
    const form = new URLSearchParams({ grant_type: 'authorization_code', code: plant('app-code'), client_id: app.app.id, client_secret: secret, redirect_uri: 'https://dash.example/back', code_verifier: 'v'.repeat(50) }).toString();
    places.push(['the token endpoint', (await ask(target, 'POST', '/oauth/token', { 'Content-Type': 'application/x-www-form-urlencoded' }, form)).text]);
  }
  places.push(['a wrong token', (await ask(target, 'GET', '/v1/about', { Authorization: `Bearer ${plant('wrong-token')}` })).text]);

  // A sync in its own process, with new tokens; and one that Sage refuses.
  const companyId = target.company!.id;
  target.sandbox!.control.expireAccessTokens();
  target.sandbox!.control.setNetwork({ latencyMs: 30 });
  await say('POST', `/v1/companies/${companyId}/syncs`, { kind: 'full' });
  await until('the sync is under way', async () => (await target.client.call('readCompany', { companyId })).running?.dataSets.length);
  lookAtProcesses();
  target.sandbox!.control.setNetwork({ latencyMs: 0 });
  target.sandbox!.control.revokeGrants();
  target.sandbox!.control.expireAccessTokens();
  await until('it has ended', async () => (await target.client.call('readCompany', { companyId })).running === null, 60_000);
  await say('POST', `/v1/connections/${target.company!.connectionId}/test`, {});

  for (const one of Object.values(contract) as unknown as Endpoint[]) {
    if (one.method === 'GET') await say('GET', one.path.replace('/events', '/events?waitMs=0').replace('{companyId}', companyId).replace('{connectionId}', ids[3] ?? '').replace('{webhookId}', hookId).replace('{dataType}', 'customers').replace(/\{\w+\}/g, 'x'));
  }
  for (const args of [['status'], ['doctor'], ['connection', 'list'], ['connection', 'show', 'Proxied'], ['connection', 'test', 'Named'], ['variable', 'list'], ['proxy', 'list'], ['webhook', 'list'], ['mail', 'show'], ['app', 'list'], ['doctor', '--bundle', join(temporary, `bundle-${places.length}.json`)]]) await command(...args);
  lookAtProcesses();
  places.push(['stdout and stderr', target.process.output()], ...[...filesBelow(target.home.folder), ...filesBelow(temporary)].map((file): Place => [file, readFileSync(file).toString('latin1')]));

  expect([secrets.size > 25, places.length > 120]).toEqual([true, true]);
  expect(places.some(([name]) => name.includes('bundle-'))).toBe(true);
  expect(findCanaries(secrets, places)).toEqual([]);
}, 180_000);

it('E10 nothing is left, and nothing lies open, in the folder for temporary files', () => {
  expect(filesBelow(join(temporary, 'tmp'))).toEqual([]);
});

it('E14 a crash writes no memory to the disk: no core, no report, no heap snapshot', () => {
  expect(readFileSync(`/proc/${target.pid}/coredump_filter`, 'utf8').trim()).toMatch(/^0+$/);
  expect(readFileSync(`/proc/${target.pid}/cmdline`, 'utf8')).not.toMatch(/report|heapsnapshot|abort-on/);
});

it('C08 no setting of a connection, or of the helper, takes another address of Sage', async () => {
  const before = (await askApi(target, 'admin', 'GET', '/v1/connections')).body;
  const evil = 'https://evil.example/token';
  const [connection] = (JSON.parse(before) as { connections: { id: string }[] }).connections;
  for (const field of ['authorizeUrl', 'tokenUrl', 'revokeUrl', 'apiUrl', 'addresses', 'redirectUri']) {
    const answers = await Promise.all([
      askApi(target, 'admin', 'PATCH', `/v1/connections/${connection?.id ?? ''}`, { [field]: evil }),
      askApi(target, 'admin', 'POST', '/v1/connections', { product: 'sage-accounting', name: `C08 ${field}`, clientId: 'a', clientSecret: 'b', [field]: evil }),
      askApi(target, 'admin', 'PATCH', `/v1/connections/${connection?.id ?? ''}`, { properties: [{ key: field, value: evil }] }),
      askApi(target, 'admin', 'PATCH', '/v1/settings', { [field]: evil }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  }
  expect((await askApi(target, 'admin', 'GET', '/v1/connections')).body).toBe(before);
});
