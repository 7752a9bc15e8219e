/** The mail server of a whole helper: set in a pane it waits, set on the command line it is allowed, and its password is nowhere to be read. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { password, startSmtp, type SmtpWorld } from '../helper/smtp-world.ts';
import { askApi, startTarget, type Target } from '../attacks/target.ts';

let target: Target;
let smtp: SmtpWorld;
beforeAll(async () => { [target, smtp] = await Promise.all([startTarget(), startSmtp()]); }, 60_000);
afterAll(async () => { await target.stop(); await smtp.close(); }, 60_000);

const web = async (method: string, path: string, body: unknown) => {
  const answer = await askApi(target, 'admin', method, path, body);
  return { status: answer.status, body: JSON.parse(answer.body) as Record<string, unknown> & { error?: { code: string } } };
};

describe('the mail server of a helper', () => {
  it('G10, D18: set over https is not used before it is allowed, and then only where the connection is its own', async () => {
    const server = { host: 'localhost', port: smtp.port, from: 'ledgerline@example.com', user: 'robot', password };
    const set = await web('PATCH', '/v1/settings/mail', server);
    expect(set).toMatchObject({ status: 200, body: { isConfirmed: false, hasPassword: true } });
    expect((await web('POST', '/v1/settings/mail/test', { to: 'anna@example.com' })).body.error?.code).toBe('mail_not_confirmed');
    expect(smtp.said).toEqual([]);
    expect(await target.client.call('confirmMailServer')).toMatchObject({ isConfirmed: true });
    // Its certificate is not one that this computer trusts.
    expect((await web('POST', '/v1/settings/mail/test', { to: 'anna@example.com' })).body.error?.code).toBe('mail_not_secure');
    expect(smtp.said.filter((what) => what !== 'connect')).toEqual([]);
    expect(await target.client.call('changeMailSettings', { host: 'smtp.example.com', port: 587 })).toMatchObject({ isConfirmed: true, hasPassword: false });
  }, 30_000);

  it('D16, K01: refuses what is no address, remembers who is reminded, and writes the password nowhere', async () => {
    expect((await web('PUT', '/v1/settings/reminders/recipients', { email: '"a@evil.example x"@good.example', isOn: true })).status).toBe(400);
    expect((await web('PUT', '/v1/settings/reminders/recipients', { email: 'anna@example.com', isOn: true })).body).toMatchObject({ daysBefore: 28, recipients: [{ email: 'anna@example.com', problem: null }] });
    expect((await web('PATCH', '/v1/settings/reminders', { daysBefore: 10 })).body).toMatchObject({ daysBefore: 10 });
    expect(JSON.stringify((await target.client.call('readMailSettings')))).not.toContain(password);
    const files = readdirSync(target.home.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) expect(readFileSync(file).includes(password)).toBe(false);
    expect(target.logText() + target.process.output()).not.toContain(password);
  });
});
