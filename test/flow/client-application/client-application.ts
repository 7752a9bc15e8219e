/**
 * A small application of somebody else's: it signs in to Ledgerline, reads a company's books and hears of new ones, by
 * waiting for events and by a webhook that it makes itself. It shares no line with Ledgerline and knows only what `/docs` and the OAuth standards say. Started as
 * `node client-application.ts <issuer> <client id> <certificate file>`; prints one JSON document a line.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { startReceiver, type Receiver } from './webhook-receiver.ts';

const [issuer = '', clientId = '', certificateFile = ''] = process.argv.slice(2);
const ca = readFileSync(certificateFile);
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

type Reply = { readonly status: number; readonly headers: Readonly<Record<string, string | string[] | undefined>>; readonly text: string };
function send(method: string, url: string, headers: Record<string, string> = {}, body = ''): Promise<Reply> {
  const options: RequestOptions = { method, ca, headers: { ...headers, ...(body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }) } };
  return new Promise((resolve, reject) => {
    const asked = request(url, options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    asked.on('error', reject).end(body);
  });
}
const json = async (method: string, url: string, headers: Record<string, string> = {}, body = ''): Promise<Record<string, unknown>> => {
  const reply = await send(method, url, headers, body);
  if (reply.status !== 200) throw new Error(`${method} ${new URL(url).pathname}: ${reply.status} ${reply.text.slice(0, 200)}`);
  return JSON.parse(reply.text) as Record<string, unknown>;
};

type Server = { readonly authorization_endpoint: string; readonly token_endpoint: string; readonly revocation_endpoint: string };
type Tokens = { readonly access_token: string; readonly refresh_token: string; readonly scope: string };

/** Waits on a loopback port of the system's choosing for the browser to come back. */
async function signIn(server: Server): Promise<Tokens> {
  const [verifier, state] = [randomBytes(48).toString('base64url'), randomBytes(16).toString('base64url')];
  let gotBack: (parameters: URLSearchParams) => void = () => undefined;
  const back = new Promise<URLSearchParams>((resolve) => { gotBack = resolve; });
  const listener = createServer((asked, answer) => {
    const url = new URL(asked.url ?? '/', 'http://127.0.0.1');
    if (url.pathname !== '/callback') { answer.writeHead(404).end(); return; }
    answer.writeHead(200, { 'Content-Type': 'text/plain' }).end('Connected. You can close this window.');
    gotBack(url.searchParams);
  });
  await new Promise<void>((resolve) => { listener.listen(0, '127.0.0.1', resolve); });
  const redirect = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/callback`;
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  say({ open: `${server.authorization_endpoint}?${new URLSearchParams({ response_type: 'code', client_id: clientId, redirect_uri: redirect, scope: 'read sync webhooks', state, code_challenge: challenge, code_challenge_method: 'S256' }).toString()}` });
  const parameters = await back;
  listener.close();
  listener.closeAllConnections();
  if (parameters.get('state') !== state) throw new Error('the state is not the one that was sent');
  if (parameters.get('iss') !== issuer) throw new Error('the answer comes from another server');
  const code = parameters.get('code');
  if (code === null) throw new Error(`not granted: ${parameters.get('error') ?? ''}`);
  return token(server, { grant_type: 'authorization_code', code, redirect_uri: redirect, code_verifier: verifier });
}

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const token = async (server: Server, fields: Record<string, string>): Promise<Tokens> => (await json('POST', server.token_endpoint, form, new URLSearchParams({ client_id: clientId, ...fields }).toString())) as Tokens;

/** Asks to be told at an address of its own. Being on this computer, it has to be allowed by the user first. */
async function makeWebhook(api: string, bearer: () => Record<string, string>, companyId: string): Promise<Receiver & { readonly webhookId: string }> {
  const receiver = await startReceiver();
  const address = `http://127.0.0.1:${receiver.port}/told`;
  const ask = () => send('POST', `${api}/v1/webhooks`, { ...bearer(), 'Content-Type': 'application/json' }, JSON.stringify({ name: 'News for Books Reader', url: address, events: ['booksPublished'], companyIds: [companyId] }));
  let reply = await ask();
  say({ allow: `127.0.0.1:${receiver.port}`, first: (JSON.parse(reply.text) as { error?: { code: string } }).error?.code ?? null });
  for (; reply.status === 400 || reply.status === 403; reply = await ask()) {
    if (!reply.text.includes('webhook_refused')) break;
    await new Promise((resolve) => { setTimeout(resolve, 500); });
  }
  if (reply.status !== 200) throw new Error(`no webhook: ${reply.status} ${reply.text.slice(0, 200)}`);
  const made = JSON.parse(reply.text) as { secret: string; webhook: { id: string; state: string } };
  receiver.secret = made.secret;
  say({ webhook: made.webhook.state });
  return Object.assign(receiver, { webhookId: made.webhook.id });
}

async function main(): Promise<void> {
  const server = (await json('GET', `${issuer}/.well-known/oauth-authorization-server`)) as unknown as Server & { issuer: string };
  if (server.issuer !== issuer) throw new Error('the metadata are another server\'s');
  const api = new URL(issuer).origin;
  let tokens = await signIn(server);
  const bearer = (): Record<string, string> => ({ Authorization: `Bearer ${tokens.access_token}` });
  say({ granted: tokens.scope });

  const { companies } = (await json('GET', `${api}/v1/companies`, bearer())) as { companies: { id: string; name: string; published: { sync: number } | null }[] };
  const [company] = companies;
  if (!company) throw new Error('no company was granted');
  say({ companies: companies.map(({ name }) => name) });
  const first = (await json('GET', `${api}/v1/events`, bearer())) as { next: string };
  // Books of a company that was just linked are there some minutes later.
  let published = company.published?.sync ?? 0;
  let next = first.next;
  const hear = async (): Promise<void> => {
    const told = (await json('GET', `${api}/v1/events?after=${encodeURIComponent(next)}&waitMs=20000`, bearer())) as { next: string; events: { type: string; company?: { published: { sync: number } | null } }[] };
    next = told.next;
    for (const event of told.events) if (event.type === 'companyChanged') published = Math.max(published, event.company?.published?.sync ?? 0);
  };
  while (published === 0) await hear();

  const list = `${api}/v1/companies/${company.id}/data/salesInvoices`;
  const ids: string[] = [];
  for (let after = ''; ;) {
    const page = (await json('GET', `${list}?limit=7&sync=${published}${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`, bearer())) as { items: { id: string }[]; next: string | null };
    ids.push(...page.items.map(({ id }) => id));
    if (page.next === null) break;
    after = page.next;
  }
  const lines = await send('GET', `${list}?sync=${published}`, { ...bearer(), Accept: 'application/x-ndjson' });
  const streamed = lines.text.split('\n').filter((line) => line !== '').map((line) => (JSON.parse(line) as { id: string }).id);
  const held = await send('GET', `${list}?sync=${published}`, { ...bearer(), Accept: 'application/x-ndjson', 'If-None-Match': String(lines.headers.etag) });
  say({ paged: ids.length, streamed: streamed.length, same: JSON.stringify(ids) === JSON.stringify(streamed), again: held.status });

  const before = tokens;
  tokens = await token(server, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
  say({ refreshed: tokens.access_token !== before.access_token && tokens.refresh_token !== before.refresh_token });

  const receiver = await makeWebhook(api, bearer, company.id);
  const test = (await json('POST', `${api}/v1/webhooks/${receiver.webhookId}/test`, { ...bearer(), 'Content-Type': 'application/json' }, '{}')) as { outcome: string };
  say({ tested: test.outcome, heard: (await receiver.next('test')).type });

  const seen = published;
  say({ waiting: true, ear: receiver.port });
  while (published === seen) await hear();
  const changed = (await json('GET', `${list}/changes?from=${seen}`, bearer())) as { changes: { change: string }[] };
  say({ heard: changed.changes.map(({ change }) => change) });
  // The webhook tells of the same books: of the sync that the events named, and of no other company.
  const told = await receiver.next('booksPublished');
  say({ told: told.data.companyId === company.id && told.data.sync === published, refused: receiver.refused() });

  // It is ended: it gives its access back first.
  await new Promise<void>((resolve) => {
    const alive = setInterval(() => undefined, 1000);
    process.once('SIGTERM', () => { clearInterval(alive); resolve(); });
  });
  await send('POST', server.revocation_endpoint, form, new URLSearchParams({ client_id: clientId, token: tokens.refresh_token }).toString());
  const after = [await send('GET', `${api}/v1/companies`, bearer()), await send('GET', `${api}/v1/webhooks`, bearer()), await send('POST', server.token_endpoint, form, new URLSearchParams({ client_id: clientId, grant_type: 'refresh_token', refresh_token: tokens.refresh_token }).toString())];
  receiver.close();
  say({ revoked: after.map(({ status }) => status) });
  process.exit(0);
}

main().catch((error: unknown) => {
  say({ failed: error instanceof Error ? error.message : String(error) });
  process.exit(1);
});
