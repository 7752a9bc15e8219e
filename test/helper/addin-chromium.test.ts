/** The certificate for real: a Chromium of this user opens the helper's address without a word once it is trusted, and refuses it before and after. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { keepCertificate, publicFileIn } from '../../helper/certificate/certificate.ts';
import { makeHome } from '../../helper/instance-home.ts';
import { runTool, thisMachine, nssTool } from '../../helper/install/machine.ts';
import { launchChromium, openPage } from '../env/chromium.ts';
import { makeAddinWorld } from './addin-world.ts';

const world = makeAddinWorld((folder) => ({ ...thisMachine(() => Promise.resolve(false)), userHome: folder }));
let server: Server;
let port = 0;
beforeAll(async () => {
  makeHome(world.home);
  const { key, cert } = await keepCertificate(world.home.certificateFolder, Date.now());
  server = createServer({ key, cert }, (_request, response) => response.end('<!doctype html><title>Ledgerline</title>'));
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => { server.close(resolve); });
  world.close();
});

/** What a browser that is started anew in this user's home says of the address. */
async function visit(): Promise<string> {
  const browser = await launchChromium({ home: world.folder });
  try {
    const { page } = await openPage(browser, { context: { ignoreHTTPSErrors: false } });
    return await page.goto(`https://localhost:${port}/`).then(() => page.title(), (error: unknown) => /net::(\w+)/.exec(String(error))?.[1] ?? String(error));
  } finally {
    await browser.close();
  }
}

/** The certificate that is served, changed where the helper would change it. */
const reload = async (): Promise<void> => server.setSecureContext(await keepCertificate(world.home.certificateFolder, Date.now(), { isKept: true }));

describe('a real Chromium', () => {
  it('opens the helper’s page after trust, through a renewal, and refuses it after removal, which leaves nothing behind', async () => {
    const database = join(world.folder, '.pki', 'nssdb');
    expect(await visit()).toBe('ERR_CERT_AUTHORITY_INVALID');
    expect(await world.run('addin', 'cert', 'trust')).toMatchObject({ code: 0, stderr: '' });
    expect(await visit()).toBe('Ledgerline');

    const before = readFileSync(publicFileIn(world.home.certificateFolder), 'utf8');
    expect(await world.run('addin', 'cert', 'renew')).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(publicFileIn(world.home.certificateFolder), 'utf8')).not.toBe(before);
    // A helper that runs is told by the command; this server is told by hand.
    await reload();
    expect(await visit()).toBe('Ledgerline');
    expect(JSON.parse((await world.run('addin', 'cert', 'status', '--json')).stdout)).toMatchObject({ isTrusted: true, isDue: false });
    const listed = await runTool(nssTool, ['-d', `sql:${database}`, '-L']);
    expect(listed.stdout.match(/Ledgerline on this machine/g)).toHaveLength(1);

    expect(await world.run('addin', 'cert', 'remove')).toMatchObject({ code: 0, stderr: '' });
    expect(await visit()).toBe('ERR_CERT_AUTHORITY_INVALID');
    expect(readdirSync(world.home.certificateFolder)).toEqual([]);
    expect(existsSync(join(world.home.folder, 'addin', 'leaving.crt'))).toBe(false);
    expect(existsSync(database)).toBe(false);
  });

  it('keeps the other certificates of its database, and a database that was not there before is gone again', async () => {
    const other = makeAddinWorld((folder) => ({ ...thisMachine(() => Promise.resolve(false)), userHome: folder }));
    const database = join(other.folder, '.pki', 'nssdb');
    expect((await other.run('addin', 'cert', 'trust')).code).toBe(0);
    const mine = ['-d', `sql:${database}`];
    expect(existsSync(join(database, 'cert9.db'))).toBe(true);
    makeHome(world.home);
    await keepCertificate(world.home.certificateFolder, Date.now());
    expect((await runTool(nssTool, [...mine, '-A', '-t', 'P,,', '-n', 'somebody else', '-i', publicFileIn(world.home.certificateFolder)])).code).toBe(0);
    expect((await other.run('addin', 'cert', 'remove')).code).toBe(0);
    expect((await runTool(nssTool, [...mine, '-L'])).stdout).toMatch(/somebody else\s+P,,/);
    expect((await other.run('addin', 'cert', 'trust')).code).toBe(0);
    expect((await runTool(nssTool, [...mine, '-D', '-n', 'somebody else'])).code).toBe(0);
    expect((await other.run('addin', 'cert', 'remove')).code).toBe(0);
    expect(existsSync(join(other.folder, '.pki'))).toBe(false);
    other.close();
  });
});
