/** connection edit, show, property; variable; proxy: what the command line asks of the helper, what it prints, and what it refuses before it asks anything. */
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { dirname } from 'node:path';
import { homeAt } from '../../helper/instance-home.ts';
import { helperScript } from '../attacks/target.ts';
import { practiceConnection } from '../browser/pane/practice-world.ts';
import { runProcess } from '../env/process.ts';
import { makeHome } from '../env/session-bus.ts';
import { runCommand, type CommandEnd } from './cli-run.ts';

const { env, remove } = makeHome();
const home = homeAt(env.LEDGERLINE_HOME ?? '');
const asked: { readonly what: string; readonly body: unknown }[] = [];
let properties: { key: string; value: string }[] = [];
const settings = () => ({
  project: null, hasSubscriptionKey: false, accessTokenEndsAt: null, properties, variableProblems: [{ field: 'properties.Country', variable: 'land', message: 'properties.Country: there is no variable "land"' }],
  proxy: { mode: 'manual', host: 'proxy.example.co.uk', port: 8080, user: 'anna', hasPassword: true, exceptions: ['<local>'], inUse: 'proxy.example.co.uk:8080', isConfirmed: false },
});
const shown = () => ({ connection: practiceConnection({ name: 'Practice' }), settings: settings() });
const answers: Readonly<Record<string, () => unknown>> = {
  'GET /v1/connections': () => ({ connections: [practiceConnection({ name: 'Practice' })] }),
  'GET /v1/connections/sage-1/settings': shown, 'PATCH /v1/connections/sage-1': shown,
  'GET /v1/variables': () => ({ variables: [{ name: 'land', project: 'Meadow', isSecret: false, value: 'gb', usedBy: ['Practice'] }, { name: 'key', project: null, isSecret: true, value: null, usedBy: [] }] }),
  'PUT /v1/variables/key': () => ({ name: 'key', project: null, isSecret: true, value: null, usedBy: [] }), 'PUT /v1/variables/land': () => ({ name: 'land', project: 'Meadow', isSecret: false, value: 'ie', usedBy: [] }),
  'DELETE /v1/variables/land': () => ({ deleted: true, usedBy: ['Practice'] }),
  'GET /local/proxies': () => ({ proxies: ['proxy.example.co.uk:8080'], waiting: 'other:3128' }), 'POST /local/proxies': () => ({ proxy: 'other:3128', proxies: [] }), 'DELETE /local/proxies/other%3A3128': () => ({ forgotten: true }),
};
let server: Server;
beforeAll(async () => {
  mkdirSync(dirname(home.socketPath), { recursive: true, mode: 0o700 });
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => { body += String(chunk); }).on('end', () => {
      const what = `${request.method ?? ''} ${(request.url ?? '').split('?')[0] ?? ''}`;
      asked.push({ what, body: body === '' ? null : JSON.parse(body) });
      const given = asked.at(-1)?.body as { properties?: { key: string; value: string }[] } | null;
      if (given?.properties) properties = given.properties;
      const answer = answers[what];
      response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(answer?.() ?? { error: { code: 'not_found', message: `nothing at ${what}` } }));
    });
  });
  await new Promise<void>((resolve) => { server.listen(home.socketPath, resolve); });
});
afterAll(() => {
  server.close();
  remove();
});
beforeEach(() => {
  asked.length = 0;
  properties = [{ key: 'PageSize', value: '50' }];
});

const run = (...args: string[]): Promise<CommandEnd> => runCommand(home, args);
const changes = () => asked.filter(({ what }) => !what.startsWith('GET'));

it('show prints every setting, that there are secrets and never which, and what is wrong with a variable; or JSON', async () => {
  const { stdout, code } = await run('connection', 'show', 'Practice');
  expect([code, stdout.split('\n').map((line) => line.replace(/ {2,}/g, ': '))]).toEqual([0, expect.arrayContaining(['Initiate OAuth: GETANDREFRESH', 'Client secret: kept', 'Proxy: proxy.example.co.uk:8080, user anna, password kept (in use: proxy.example.co.uk:8080); waits to be confirmed', 'Not by proxy: <local>', 'Allows: query', 'PageSize = 50', 'Note: properties.Country: there is no variable "land"']) as string[]]);
  expect(JSON.parse((await run('connection', 'show', 'Practice', '--json')).stdout)).toMatchObject({ settings: { properties: [{ key: 'PageSize', value: '50' }] } });
});

it('edit sends exactly what is named, and keeps the rest out of it', async () => {
  expect((await run('connection', 'edit', 'Practice', '--name', 'Other', '--oauth-mode', 'REFRESH', '--client-id', 'app', '--project', 'Meadow', '--proxy', '[::1]:3128', '--except', 'sage.com', '--except', '<local>', '--allow', 'create, update')).stdout).toMatch(/^Saved\./);
  expect(changes()).toEqual([{ what: 'PATCH /v1/connections/sage-1', body: { name: 'Other', oauthMode: 'REFRESH', clientId: 'app', project: 'Meadow', proxy: { mode: 'manual', host: '[::1]', port: 3128, exceptions: ['sage.com', '<local>'] }, permissions: { create: true, update: true, delete: false, execute: false } } }]);
  await run('connection', 'edit', 'Practice', '--no-project', '--proxy', 'none', '--no-proxy-user', '--allow', 'none');
  expect(changes()[1]?.body).toEqual({ project: null, proxy: { mode: 'none', user: null, password: null }, permissions: { create: false, update: false, delete: false, execute: false } });
});

it.each([
  [['connection', 'edit', 'Practice'], /name what to change/], [['connection', 'edit', 'Practice', '--proxy', 'proxy.example.co.uk'], /--proxy is "proxy.example.co.uk"; it is system, none, or host:port/],
  [['connection', 'edit', 'Practice', '--allow', 'everything'], /--allow names "everything"; it is none, all, or some of create, update, delete, execute/], [['connection', 'edit', 'Practice', '--oauth-mode', 'MAYBE'], /OFF, GETANDREFRESH, REFRESH/],
  [['variable', 'set', 'key', 'typed', '--sealed'], /not given as an argument/], [['variable', 'set', 'key'], /the value is missing/],
])('%j is refused as misused before anything is changed', async (args, message) => {
  const { code, stderr } = await run(...args);
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  expect(changes()).toEqual([]);
});

it('a connection or a property that is not there is told with what there is', async () => {
  expect(await run('connection', 'show', 'Nobody')).toMatchObject({ code: 1, stderr: expect.stringMatching(/Practice/) as string });
  expect(await run('connection', 'property', 'delete', 'Practice', 'Tries')).toMatchObject({ code: 1, stderr: expect.stringMatching(/no property "Tries"; it has: PageSize/) as string });
  expect(changes()).toEqual([]);
});

it('property adds, changes whatever its case, deletes one and clears all, always with the whole table', async () => {
  await run('connection', 'property', 'set', 'Practice', 'Country', '[land]');
  await run('connection', 'property', 'set', 'Practice', 'pagesize', '7');
  await run('connection', 'property', 'delete', 'Practice', 'PAGESIZE');
  expect((await run('connection', 'property', 'clear', 'Practice', '--yes')).stdout).toContain('No property is set');
  expect(changes().map(({ body }) => (body as { properties: unknown }).properties)).toEqual([[{ key: 'PageSize', value: '50' }, { key: 'Country', value: '[land]' }], [{ key: 'PageSize', value: '7' }, { key: 'Country', value: '[land]' }], [{ key: 'Country', value: '[land]' }], []]);
  expect((await run('connection', 'property', 'list', 'Practice')).stdout).toContain('None is set');
});

it('variable and proxy list, set, delete, confirm and forget', async () => {
  expect((await run('variable', 'list')).stdout).toMatch(/land +Meadow +gb[\s\S]*key +global +\(secret\)/);
  expect((await run('variable', 'set', 'land', 'ie', '--project', 'Meadow')).stdout).toBe('[land] is ie in the project Meadow.\n');
  expect((await run('variable', 'delete', 'land', '--project', 'Meadow')).stdout).toMatch(/is deleted[\s\S]*These connections name it: Practice/);
  expect((await run('proxy', 'list')).stdout).toMatch(/^proxy.example.co.uk:8080\nNamed and not confirmed: other:3128/);
  expect((await run('proxy', 'confirm', 'other:3128', '--yes')).stdout).toContain('may go through other:3128 now');
  expect((await run('proxy', 'forget', 'other:3128')).stdout).toContain('Nothing goes through other:3128');
  expect(changes().map(({ what }) => what)).toEqual(['PUT /v1/variables/land', 'DELETE /v1/variables/land', 'POST /local/proxies', 'DELETE /local/proxies/other%3A3128']);
});

it('secrets are read from stdin, a line each in their order, and none is printed', async () => {
  const child = async (input: string, ...args: string[]) => {
    const { stdout, stderr, code } = await runProcess(process.execPath, [helperScript, ...args], { env, input, waitMs: 30_000 });
    expect([code, /CNRY/.test(stdout + stderr)]).toEqual([0, false]);
  };
  await child('CNRY-pw\nCNRY-app\nCNRY-access\nCNRY-refresh\n', 'connection', 'edit', 'Practice', '--proxy-user', 'anna', '--ask-app', '--ask-tokens');
  expect(changes().at(-1)?.body).toEqual({ clientSecret: 'CNRY-app', accessToken: 'CNRY-access', refreshToken: 'CNRY-refresh', proxy: { user: 'anna', password: 'CNRY-pw' } });
  await child('CNRY-value\n', 'variable', 'set', 'key', '--sealed');
  expect(changes().at(-1)).toEqual({ what: 'PUT /v1/variables/key', body: { value: 'CNRY-value', isSecret: true } });
}, 60_000);
