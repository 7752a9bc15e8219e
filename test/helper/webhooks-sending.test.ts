/** Webhooks over real TLS to a real receiver: signatures, rotation, redirects, names that change their meaning, proxies; and kills at each step. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook as Verifier } from 'standardwebhooks';
import { makeMemoryKeychain } from '../../helper/keychain/memory.ts';
import { makeSendWebhook, type SendWebhook, type SendWebhookNeeds } from '../../helper/webhooks/send-webhook.ts';
import { webhookAddress } from '../../helper/webhooks/webhook-address.ts';
import { runProcess, startProcess } from '../env/process.ts';
import { until } from '../env/until.ts';
import { makeAuthority, type Authority } from '../faults/certificates.ts';
import { makeFolder, makeKey, removeFolders } from '../suites/store-places.ts';
import { makeKilledWebhooks } from './webhook-kill.ts';
import { makeWebhookWorld, seconds } from './webhooks-world.ts';

type Got = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string };
type Answering = (got: Got, response: ServerResponse) => void;
type Receiver = { readonly port: number; readonly got: Got[]; answering: Answering; close(): Promise<void> };

const fine: Answering = (_got, response) => void response.writeHead(204).end();
async function startReceiver(authority: Authority, host = 'localhost'): Promise<Receiver> {
  const { key, cert } = await authority.leaf({ host });
  const hear = (request: IncomingMessage, response: ServerResponse): void => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => { body += text; }).on('end', () => {
      const got = { path: request.url ?? '', headers: request.headers, body };
      receiver.got.push(got);
      receiver.answering(got, response);
    });
  };
  const server = createServer({ key, cert }, hear);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const receiver: Receiver = {
    port: (server.address() as AddressInfo).port, got: [], answering: fine,
    close: () => new Promise((done) => { server.close(() => done()); server.closeAllConnections(); }),
  };
  return receiver;
}

let authority: Authority;
let receiver: Receiver;
beforeAll(async () => {
  authority = await makeAuthority();
  receiver = await startReceiver(authority);
});
beforeEach(() => {
  receiver.got.splice(0);
  receiver.answering = fine;
});
afterAll(async () => {
  await receiver.close();
  removeFolders();
});

const sender = (part: Partial<SendWebhookNeeds> = {}): SendWebhook => makeSendWebhook({ ownPort: () => 47_800, extraCertificates: [authority.cert], ...part });
const never = new AbortController().signal;
const post = (send: SendWebhook, url: string, isPrivateAllowed = true) => send({ address: webhookAddress(url), isPrivateAllowed, headers: { 'content-type': 'application/json' }, body: '{}' }, never);
const here = (path = '/hook'): string => `https://localhost:${receiver.port}${path}`;

describe('sending a webhook', () => {
  it('a receiver on this computer, once allowed, verifies it with the library; both secrets sign after a rotation (G06)', async () => {
    // The library looks at the real clock.
    const world = makeWebhookWorld({ send: sender(), named: [`localhost:${receiver.port}`], startAt: new Date().toISOString() });
    const { id, secret } = await world.add({ url: here() });
    expect(await world.hooks.test(id)).toMatchObject({ outcome: 'delivered', status: 204 });
    const [first] = receiver.got;
    expect(new Verifier(secret).verify(first!.body, first!.headers as Record<string, string>)).toMatchObject({ type: 'test' });
    const { secret: next, webhook } = await world.hooks.rotate(id);
    expect(webhook.oldSecretUntil).not.toBeNull();
    await world.hooks.test(id);
    const second = receiver.got[1]!;
    expect(String(second.headers['webhook-signature']).split(' ')).toHaveLength(2);
    for (const one of [secret, next]) expect(new Verifier(one).verify(second.body, second.headers as Record<string, string>)).toMatchObject({ type: 'test' });
    world.sleep(25 * 3_600_000);
    await world.hooks.test(id);
    expect(String(receiver.got[2]!.headers['webhook-signature']).split(' ')).toHaveLength(1);
    // Nothing that is kept holds a secret in the clear.
    for (const file of [world.file, `${world.file}-wal`]) if (existsSync(file)) for (const one of [secret, next]) expect(readFileSync(file).includes(one.slice(6))).toBe(false);
    expect(JSON.stringify([world.logged, world.hooks.list()])).not.toMatch(/whsec_/);
    await world.close();
  });

  it('G05: the sample receiver acts once on each event and refuses a replay, an altered body, id or time, and another secret', async () => {
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const sample = startProcess(process.execPath, [join(import.meta.dirname, '../../docs/samples/webhook-receiver.mjs')], { env: { ...process.env, WEBHOOK_SECRET: secret, PORT: '0' } });
    const port = /\d+$/.exec(await sample.waitForLine(/^listening on \d+/))?.[0] ?? '';
    const acted = (): readonly string[] => sample.output().split('\n').filter((line) => line.startsWith('msg_'));
    const ask = async (part: { readonly id?: string; readonly signedId?: string; readonly at?: number; readonly sentAt?: number; readonly body?: string; readonly key?: string }): Promise<number> => {
      const [body, id, at] = ['{"type":"test"}', part.signedId ?? 'msg_1', part.at ?? Date.now()];
      const signature = new Verifier(part.key ?? secret).sign(id, new Date(at), body);
      const { status } = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: part.body ?? body, headers: { 'webhook-id': part.id ?? id, 'webhook-timestamp': String(Math.floor((part.sentAt ?? at) / 1000)), 'webhook-signature': signature } });
      return status;
    };
    expect(await ask({})).toBe(204);
    expect(await ask({})).toBe(204);
    expect(acted()).toEqual(['msg_1 test']);
    expect(await ask({ body: '{"type":"other"}' })).toBe(401);
    expect(await ask({ id: 'msg_2', signedId: 'msg_1' })).toBe(401);
    expect(await ask({ sentAt: Date.now() + 60_000 })).toBe(401);
    expect(await ask({ at: Date.now() - 6 * 60_000, signedId: 'msg_3' })).toBe(401);
    expect(await ask({ at: Date.now() + 6 * 60_000, signedId: 'msg_3' })).toBe(401);
    expect(await ask({ key: `whsec_${randomBytes(32).toString('base64')}`, signedId: 'msg_4' })).toBe(401);
    expect(acted()).toEqual(['msg_1 test']);
    await sample.stop();
  });

  it.each([301, 302, 303, 307, 308])('G03: a %i is a failure and is not followed', async (status) => {
    receiver.answering = (_got, response) => void response.writeHead(status, { location: `https://localhost:${receiver.port}/elsewhere` }).end();
    expect(await post(sender(), here())).toMatchObject({ outcome: 'redirected', status });
    expect(receiver.got.map(({ path }) => path)).toEqual(['/hook']);
  });

  it('tells the answers apart, and reads no long answer to its end', async () => {
    const outcomes: [number, string][] = [[200, 'delivered'], [204, 'delivered'], [400, 'refused'], [404, 'refused'], [410, 'gone'], [429, 'busy'], [500, 'failed'], [503, 'busy']];
    for (const [status, outcome] of outcomes) {
      receiver.answering = (_got, response) => void response.writeHead(status, { 'retry-after': '7' }).end();
      expect(await post(sender(), here())).toMatchObject({ status, outcome, retryAfter: '7' });
    }
    let hungUp = (): void => undefined;
    const isHungUp = new Promise<void>((done) => { hungUp = done; });
    receiver.answering = (_got, response) => {
      response.on('close', () => { clearInterval(drip); hungUp(); });
      response.writeHead(200);
      const drip = setInterval(() => response.write('x'), 50);
    };
    expect(await post(sender(), here())).toMatchObject({ outcome: 'delivered' });
    await isHungUp;
    receiver.answering = () => undefined;
    expect(await post(sender({ timeoutMs: 200 }), here())).toMatchObject({ outcome: 'too_slow', status: null });
  });

  it('G01: a name that stands for a private address is refused at the moment of connecting, also if only one of several is', async () => {
    const url = `https://crm.example.co.uk:${receiver.port}/`;
    for (const addresses of [['127.0.0.1'], ['::ffff:127.0.0.1'], ['10.0.0.1'], ['169.254.169.254'], ['64:ff9b::7f00:1'], ['8.8.8.8', '127.0.0.1'], []]) {
      const resolve: NonNullable<SendWebhookNeeds['resolve']> = (_host, _options, done) => done(null, addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
      expect(await post(sender({ resolve }), url, false)).toMatchObject({ outcome: 'address_refused', status: null });
    }
    expect(await post(sender(), `https://127.0.0.1:${receiver.port}/`, false)).toMatchObject({ outcome: 'address_refused' });
    expect(receiver.got).toEqual([]);
  });

  it('G01: a name that is public when it is first looked up and private when it is connected to (rebinding) reaches nothing here', async () => {
    // It would be believed: its certificate is for the very name.
    const inside = await startReceiver(authority, 'crm.example.co.uk');
    const url = `https://crm.example.co.uk:${inside.port}/`;
    const answering = (addresses: readonly string[]) => {
      let looks = 0;
      const resolve: NonNullable<SendWebhookNeeds['resolve']> = (_host, _options, done) => {
        const address = addresses[Math.min(looks++, addresses.length - 1)] ?? '';
        // Of the wrong family the public one cannot be connected to, so that nothing leaves this computer.
        setImmediate(() => done(null, [{ address, family: address.startsWith('127.') ? 4 : 6 }]));
      };
      return { resolve, looks: () => looks };
    };
    try {
      const name = answering(['93.184.215.14', '127.0.0.1']);
      const send = sender({ resolve: name.resolve, timeoutMs: 400 });
      // One attempt looks once, and connects to what it was told then.
      expect((await post(send, url, false)).outcome).not.toMatch(/address_refused|delivered/);
      expect([name.looks(), inside.got.length]).toEqual([1, 0]);
      expect(await post(send, url, false)).toMatchObject({ outcome: 'address_refused', status: null });
      expect(inside.got).toEqual([]);
      // So it goes with what is tried again by itself.
      const again = answering(['93.184.215.14', '127.0.0.1']);
      const world = makeWebhookWorld({ send: sender({ resolve: again.resolve, timeoutMs: 400 }) });
      const { id } = await world.add({ url });
      world.hooks.start();
      world.publish(1);
      await until('it was tried twice', async () => { await world.pass(10 * seconds); return again.looks() > 1; });
      await until('the second attempt has ended', async () => { await world.pass(0); return (world.hooks.log(id, null, 1).deliveries[0]?.attempts.length ?? 0) > 1; });
      expect(world.hooks.log(id, null, 1).deliveries[0]?.attempts[1]).toMatchObject({ outcome: 'address_refused' });
      expect(inside.got).toEqual([]);
      await world.close();
      // Nothing but the check stood in the way.
      expect(await post(sender({ resolve: answering(['127.0.0.1']).resolve }), url, true)).toMatchObject({ outcome: 'delivered' });
    } finally {
      await inside.close();
    }
  });

  it('never reaches our own port, whoever allowed the host', async () => {
    expect(await post(sender({ ownPort: () => receiver.port }), here())).toMatchObject({ outcome: 'address_refused' });
    expect(receiver.got).toEqual([]);
  });

  it('G12: goes through no proxy that the surroundings name, and trusts no certificate of another authority or host', async () => {
    let isAsked = false;
    const proxy = createTcpServer((socket) => { isAsked = true; socket.destroy(); });
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
    const before = { ...process.env };
    Object.assign(process.env, { HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, https_proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, NODE_USE_ENV_PROXY: '1', NODE_TLS_REJECT_UNAUTHORIZED: '0' });
    const elsewhere = await startReceiver(authority, 'other.example');
    try {
      expect(await post(sender(), here())).toMatchObject({ outcome: 'delivered' });
      expect(await post(sender({ extraCertificates: [] }), here())).toMatchObject({ outcome: 'certificate' });
      expect(await post(sender(), `https://localhost:${elsewhere.port}/`)).toMatchObject({ outcome: 'certificate' });
      expect(elsewhere.got).toEqual([]);
      expect(isAsked).toBe(false);
    } finally {
      process.env = before;
      await elsewhere.close();
      await new Promise((done) => proxy.close(done));
    }
  });

  it('tells a receiver that is not there from a computer that is offline', async () => {
    const failing = (code: string): NonNullable<SendWebhookNeeds['resolve']> => (_host, _options, done) => done(Object.assign(new Error(code), { code }), []);
    for (const code of ['ENOTFOUND', 'EAI_AGAIN']) expect(await post(sender({ resolve: failing(code) }), 'https://crm.example.co.uk/')).toMatchObject({ outcome: 'offline' });
    const gone = await startReceiver(authority);
    await gone.close();
    expect(await post(sender(), `https://localhost:${gone.port}/`)).toMatchObject({ outcome: 'unreachable' });
  });
});

describe('a helper that is killed', () => {
  it.each(['before-told', 'after-told', 'while-sending', 'before-noted'] as const)('F02, P13: %s, it tells each event at least once, with the id it had', async (point) => {
    const [folder, key] = [makeFolder(), makeKey()];
    const [file, sentFile] = [join(folder, 'helper.db'), join(folder, 'sent.txt')];
    const keychain = makeMemoryKeychain();
    const sealing = new Uint8Array(randomBytes(32));
    await keychain.write('webhooks', sealing);
    const killed = await runProcess(process.execPath, [join(import.meta.dirname, 'webhook-kill-program.ts'), file, Buffer.from(key).toString('hex'), Buffer.from(sealing).toString('hex'), sentFile, point]);
    expect(killed.stdout).not.toContain('went on');
    const again = await makeKilledWebhooks({ file, key, keychain, sentFile, point: null });
    await again.run();
    const ids = readFileSync(sentFile, 'utf8').trim().split('\n');
    expect(new Set(ids).size).toBe(1);
    expect(ids).toHaveLength(point === 'before-noted' ? 2 : 1);
  }, 30_000);
});
