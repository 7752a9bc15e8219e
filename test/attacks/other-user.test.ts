/** Another user of this machine, for real: these tests change the user, so they run as root alone and are left out elsewhere. */
import { execFile } from 'node:child_process';
import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from './raw.ts';
import { startTarget, type Target } from './target.ts';

let target: Target;
beforeAll(async () => { target = await startTarget({ withBooks: true }); }, 90_000);
afterAll(() => target.stop());

describe('another user of this machine', () => {
  const asNobody = (args: readonly string[]): Promise<{ stdout: string; code: number }> => new Promise((resolve) => {
    execFile('runuser', ['-u', 'nobody', '--', ...args], { timeout: 30_000 }, (error, stdout) => resolve({ stdout, code: typeof error?.code === 'number' ? error.code : error ? 1 : 0 }));
  });
  const curl = (path: string, ...more: string[]): Promise<{ stdout: string; code: number }> => asNobody(['curl', '-sk', '-o', '/dev/null', '-w', '%{http_code}', ...more, `https://localhost:${target.port}${path}`]);

  it('B10 is refused without a token and with a stolen one, on everything', async () => {
    const stolen = ['-H', `Authorization: Bearer ${target.tokens.admin}`];
    expect((await curl('/v1/about')).stdout).toBe('401');
    expect((await curl('/v1/about', ...stolen)).stdout).toBe('403');
    expect((await curl('/v1/companies', ...stolen)).stdout).toBe('403');
    expect((await curl('/v1/schedule', '-X', 'PATCH', '-d', '{}', '-H', 'content-type: application/json', ...stolen)).stdout).toBe('403');
    expect((await curl('/')).stdout).toBe('403');
    const { code } = await target.client.call('startPairing').catch(() => ({ code: 'AAAA-AAAA' }));
    expect((await curl('/v1/pairing', '-X', 'POST', '-d', JSON.stringify({ code, name: 'x' }), '-H', 'content-type: application/json', '-H', `Origin: ${target.origin}`)).stdout).toMatch(/^40[13]$/);
    expect((await ask(target, 'GET', '/v1/about', { Authorization: `Bearer ${target.tokens.admin}` })).status).toBe(200);
  });

  it('B11 reads none of our files and opens none of our sockets', async () => {
    for (const entry of ['', ...readdirSync(target.home.folder, { recursive: true }).map(String)]) {
      const path = join(target.home.folder, entry);
      const found = lstatSync(path);
      expect([entry, (found.mode & 0o077).toString(8)]).toEqual([entry, '0']);
      expect((found.isDirectory() ? found.mode & 0o777 : 0o700).toString(8)).toBe('700');
    }
    // Even where the folder above were open to all: the parts themselves are closed.
    chmodSync(target.home.folder, 0o711);
    try {
      for (const file of [join(target.home.certificateFolder, 'localhost.key.pem'), join(target.home.storeFolder, 'helper.db'), join(target.home.logFolder, 'helper.log'), target.home.tokenFile]) expect((await asNobody(['cat', file])).code).not.toBe(0);
      expect((await asNobody(['curl', '-s', '--unix-socket', target.home.socketPath, 'http://x/local/hello'])).stdout).toBe('');
    } finally {
      chmodSync(target.home.folder, 0o700);
    }
  });
});
