/** Mail over a real SMTP server: what is sent, and what is not sent when the way there is not safe. */
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { SMTPServer } from 'smtp-server';
import { makeMemoryKeychain } from '../../helper/keychain/memory.ts';
import { makeMailServer } from '../../helper/mail/mail-server.ts';
import { makeSendMail } from '../../helper/mail/send-mail.ts';
import { escapeHtml, reminderText } from '../../helper/tokens/reminder-mail.ts';
import { mailAddress } from '../../src/shared/mail-address.ts';
import { connection, makeWorld } from './reminders-world.ts';
import { answer, mailTo, password, serverAt, startSmtp, type SmtpWorld } from './smtp-world.ts';

const never = new AbortController().signal;
const open: { close(): unknown }[] = [];
const smtp = async (options?: Parameters<typeof startSmtp>[0]): Promise<SmtpWorld> => {
  const started = await startSmtp(options);
  open.push(started);
  return started;
};
afterEach(async () => { for (const one of open.splice(0)) await one.close(); });
const sender = ({ ca }: Pick<SmtpWorld, 'ca'>) => makeSendMail({ ca: [ca], timeoutMs: 2_000 });
const code = (wanted: string) => expect.objectContaining({ code: wanted }) as unknown;

describe('a mail', () => {
  it.each(['starttls', 'tls'] as const)('goes out over %s, as text and HTML, to the one address', async (security) => {
    const server = await smtp({ secure: security === 'tls' });
    await sender(server)(serverAt(server.port, { security }), mailTo('anna@example.co.uk'), never);
    expect(server.taken).toEqual([expect.objectContaining({ from: 'ledgerline@example.com', to: ['anna@example.co.uk'], secure: true, user: 'robot' })]);
    const text = server.taken[0]?.text ?? '';
    for (const part of ['Message-ID: <one@example.com>', 'From: Ledgerline <ledgerline@example.com>', 'To: anna@example.co.uk', 'Auto-Submitted: auto-generated', 'multipart/alternative', 'text/plain', 'text/html', 'Date: Mon, 23 Nov 2026 09:00:00 +0000']) expect(text).toContain(part);
    expect(text).not.toContain(password);
  });

  it('goes out without a login where the server asks for none', async () => {
    const server = await smtp({ authOptional: true });
    await sender(server)(serverAt(server.port, { login: null }), mailTo('anna@example.com'), never);
    expect([server.taken.length, server.said.includes('auth')]).toEqual([1, false]);
  });

  it('D18: says nothing of itself to a server whose STARTTLS was stripped', async () => {
    const server = await smtp({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    await expect(sender(server)(serverAt(server.port), mailTo('anna@example.com'), never)).rejects.toEqual(code('mail_not_secure'));
    expect([server.taken, server.said.filter((what) => what !== 'connect')]).toEqual([[], []]);
  });

  it.each(['starttls', 'tls'] as const)('D18: sends nothing over %s to a server whose certificate is not its own', async (security) => {
    const server = await smtp({ secure: security === 'tls' });
    const stranger = await smtp();
    await expect(sender(stranger)(serverAt(server.port, { security }), mailTo('anna@example.com'), never)).rejects.toEqual(code('mail_not_secure'));
    await expect(sender(server)(serverAt(server.port, { security, host: '127.0.0.2' }), mailTo('anna@example.com'), never)).rejects.toThrow();
    expect([server.taken, server.said.filter((what) => what !== 'connect')]).toEqual([[], []]);
  });

  it('D18: speaks no TLS to a port that speaks none, and no plain text to one that does', async () => {
    const plain = await smtp({ secure: false });
    await expect(sender(plain)(serverAt(plain.port, { security: 'tls' }), mailTo('anna@example.com'), never)).rejects.toEqual(code('mail_not_secure'));
    const secure = await smtp({ secure: true });
    await expect(sender(secure)(serverAt(secure.port, { security: 'starttls' }), mailTo('anna@example.com'), never)).rejects.toMatchObject({ code: expect.stringMatching(/^mail_(unreachable|not_secure)$/) as string });
    expect([plain.taken, secure.taken]).toEqual([[], []]);
  }, 15_000);

  it('F66: tells greylisting, refusal, a wrong password and no server apart, and repeats nothing that a server says', async () => {
    const server = await smtp();
    const send = (part: Parameters<typeof serverAt>[1] = {}) => sender(server)(serverAt(server.port, part), mailTo('anna@example.com'), never);
    server.refuse = () => answer(451, `try later ${password}`);
    await expect(send()).rejects.toEqual(code('mail_unreachable'));
    server.refuse = () => answer(550, `no such user ${password}`);
    const refused = await send().catch((thrown: unknown) => thrown as Error);
    expect(refused).toMatchObject({ code: 'mail_refused' });
    expect((refused as Error).message).not.toContain(password);
    await expect(send({ login: { user: 'robot', password: 'wrong' } })).rejects.toEqual(code('mail_login_refused'));
    await server.close();
    open.length = 0;
    await expect(send()).rejects.toEqual(code('mail_unreachable'));
  });

  it('F66: calls a connection that drops after the final dot an outage: the next try is the same mail', async () => {
    const drop = (server: SMTPServer): boolean => {
      for (const one of server.connections as Set<{ close(): void }>) one.close();
      return true;
    };
    let isDropping = true;
    const server = await smtp({ onMessageEnd: (one) => isDropping && drop(one) });
    const world = makeWorld('2026-11-20T09:00:00Z', { sendMail: sender(server) });
    world.connections = [connection({ id: 'fern', endsAt: '2026-11-29T10:00:00Z' })];
    await world.mailServer.change({ host: 'localhost', port: server.port, from: 'ledgerline@example.com', user: 'robot', password }, true);
    world.reminders.setRecipient('anna@example.com', true);
    await world.reminders.look();
    expect(world.reminders.read().recipients[0]?.problem?.code).toBe('mail_unreachable');
    isDropping = false;
    world.nowMs += 6 * 60_000;
    await world.reminders.look();
    const ids = server.taken.map(({ text }) => /^Message-ID: (.*)$/m.exec(text)?.[1]);
    expect([ids.length, new Set(ids).size, world.reminders.read().recipients[0]?.problem]).toEqual([2, 1, null]);
    for (const { text } of server.taken) expect(text).not.toContain(password);
  }, 15_000);

  it('gives up on a server that answers nothing', async () => {
    const silent: Server = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    open.push({ close: () => new Promise<void>((resolve) => silent.close(() => resolve())) });
    await expect(makeSendMail({ ca: [], timeoutMs: 300 })(serverAt((silent.address() as AddressInfo).port), mailTo('anna@example.com'), never)).rejects.toEqual(code('mail_unreachable'));
  });
});

describe('what is written into a mail', () => {
  const facts = { companiesOf: () => ['<b>{{constructor}}</b>\r\nBcc: evil@example.com'], productName: () => 'Sage Accounting', paneUrl: 'https://localhost:47800/', computer: 'PC', timeZone: 'Europe/London', nowMs: Date.parse('2026-11-20T09:00:00Z') };

  it('D17: names are text on one line, in the mail and in its head', async () => {
    const hostile = connection({ id: 'x', name: '<img src=x onerror=alert(1)>\r\nBcc: evil@example.com\u202e"\'&', endsAt: '2026-11-29T10:00:00Z' });
    const made = reminderText({ ...facts, connections: [hostile] });
    expect(made.html).not.toMatch(/<img|<b>|\u202e/);
    expect(made.html).toContain(escapeHtml('<img src=x onerror=alert(1)>'));
    expect([...made.html.matchAll(/href="([^"]*)"/g)].map((match) => match[1])).toEqual(['https://localhost:47800/']);
    expect(made.subject).not.toMatch(/[\r\n\u202e]/);
    const server = await smtp();
    await sender(server)(serverAt(server.port), mailTo('anna@example.com', made), never);
    expect(server.taken[0]?.to).toEqual(['anna@example.com']);
    expect(server.taken[0]?.text.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/m);
  });

  it.each(['"a@evil.example x"@good.example', 'a@good.example(x)evil.example', 'Team: a@good.example, b@good.example;', 'a@good.example,b@good.example', 'a@good.example\r\nRCPT TO:<b@evil.example>', 'a%evil.example@good.example', 'evil.example!a@good.example', '<a@good.example>', 'a@[127.0.0.1]', 'a@b', 'ä@good.example', 'a@göod.example', `${'a'.repeat(65)}@good.example`, `a@${'b'.repeat(64)}.example`, '@good.example', 'a@@good.example', 'a@good.example\u0000', '-@.example', ''])('D16: takes no %p for an address', async (address) => {
    expect(mailAddress.safeParse(address).success).toBe(false);
    const server = await smtp();
    await expect(sender(server)(serverAt(server.port), mailTo(address), never)).rejects.toEqual(code('bad_request'));
    expect(server.said).toEqual([]);
  });

  it('takes the addresses that people have', () => {
    for (const address of ['anna@example.co.uk', 'anna.o\'brien+sage@sub.example.com', 'a_b-c@xn--bcher-kva.example', ' anna@example.com ']) expect(mailAddress.safeParse(address).success).toBe(true);
  });

  it('D20: no address takes long to refuse', () => {
    const started = performance.now();
    for (const address of [`${'a.'.repeat(50_000)}@x`, `a@${'b-'.repeat(50_000)}.c`, `${'a'.repeat(100_000)}`, `a@${'a.'.repeat(50_000)}!`]) mailAddress.safeParse(address);
    expect(performance.now() - started).toBeLessThan(200);
  });
});

describe('the mail server as it is set', () => {
  const made = (allowed: readonly string[] = []) => {
    const texts = new Map<string, string>();
    const keychain = makeMemoryKeychain();
    let count = 0;
    const server = makeMailServer({ records: { text: (name) => texts.get(name) ?? null, saveText: (name, value) => void texts.set(name, value ?? '') }, keychain, randomBytes: (bytes) => new Uint8Array(bytes).fill((count += 1)), allowed, onChanged: () => undefined });
    return { server, texts, keychain };
  };
  const usual = { host: 'smtp.example.com', from: 'a@example.com', user: 'robot', password };

  it('E12, K03: keeps its password sealed under a key of its own, and never tells it', async () => {
    const { server, texts, keychain } = made();
    const told = await server.change(usual, true);
    expect(told).toEqual({ host: 'smtp.example.com', port: 587, security: 'starttls', user: 'robot', from: 'a@example.com', hasPassword: true, isConfirmed: true });
    expect([...texts.values()].join()).not.toContain(password);
    expect(await server.open()).toMatchObject({ login: { user: 'robot', password } });
    await keychain.remove('mail');
    await expect(server.open()).rejects.toEqual(code('secrets_lost'));
  });

  it('D18: sends nothing to a server that nobody confirmed, and gives no other server the password', async () => {
    const { server } = made();
    expect(await server.change(usual, false)).toMatchObject({ isConfirmed: false });
    await expect(server.open()).rejects.toEqual(code('mail_not_confirmed'));
    expect(server.waiting()).toBe('smtp.example.com:587');
    expect(server.confirm()).toMatchObject({ isConfirmed: true });
    expect(await server.open()).toMatchObject({ host: 'smtp.example.com' });
    for (const moved of [{ host: 'evil.example' }, { port: 25 }]) {
      expect(await server.change(moved, false)).toMatchObject({ hasPassword: false, isConfirmed: false });
      await expect(server.open()).rejects.toEqual(code('mail_not_confirmed'));
    }
    expect(await server.change({ host: 'SMTP.example.com', port: 587, password }, false)).toMatchObject({ isConfirmed: true, hasPassword: true });
  });

  it('takes a policy\'s word for a server', async () => {
    const { server } = made(['smtp.example.com:587']);
    expect(await server.change(usual, false)).toMatchObject({ isConfirmed: true });
  });
});
