/** F07 and F60 on the whole helper: every way in which a day ends stops a sync within seconds and loses nothing; and a keychain that is locked at log-in holds all back until it is unlocked, then work goes on by itself. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { linkPracticeCompany } from '../../scripts/demo/link-practice-company.ts';
import { askApi, helperScript, isAlive, startTarget, type Target } from '../attacks/target.ts';
import { runProcess } from '../env/process.ts';
import { startSecretService } from '../env/secret-service.ts';
import { until } from '../env/until.ts';
import { startSandbox } from '../sandbox/start.ts';

const ways: readonly (readonly [string, (helper: Target) => unknown])[] = [
  ['the log-off of the session', (helper) => helper.process.signal('SIGHUP')],
  ['ledgerline stop', (helper) => runProcess(process.execPath, [helperScript, 'stop'], { env: helper.env, waitMs: 40_000 })],
];

it('F07 F60 P12 P16 ended twice in the middle of a sync, then locked out of the keychain: nothing half-done is seen, nothing wiped, and once it is unlocked the books are whole by themselves', async () => {
  await using service = await startSecretService('open');
  const sandbox = await startSandbox({ size: 'tiny' });
  const start = () => startTarget({ isReal: true, env: { ...service.env, LEDGERLINE_HOME: join(service.env.HOME ?? '', 'll') } as Record<string, string>, config: { sage: { accounting: { ...sandbox.addresses, requestsPerMinute: 6000 } } } });
  let helper = await start();
  try {
    const { id, published } = await linkPracticeCompany({ client: helper.client, sandbox, certificateFile: join(helper.home.certificateFolder, 'localhost.crt') });
    const read = () => helper.client.call('readCompany', { companyId: id });
    for (const [way, end] of ways) {
      sandbox.control.mutations().addInvoice({ net: 42_00 });
      sandbox.control.setNetwork({ latencyMs: 60 });
      // One that was cut off before is made up for by itself.
      if ((await read()).running === null) await helper.client.call('startSync', { companyId: id, kind: 'full' });
      await until('the sync is under way', async () => (await read()).running?.dataSets.length);
      const children = execFileSync('pgrep', ['-P', String(helper.pid)]).toString().trim().split('\n').map(Number);
      const beganMs = performance.now();
      void end(helper);
      expect([way, await helper.process.ended]).toEqual([way, { code: 0, signal: null }]);
      expect(performance.now() - beganMs).toBeLessThan(6_000);
      expect([children.length > 0, readdirSync(helper.home.runFolder)]).toEqual([true, ['instance.lock']]);
      await until('whatever it had started has ended too', () => !children.some(isAlive), 3_000);
      if (way === ways.at(-1)?.[0]) await service.restart('locked');
      sandbox.control.setNetwork({ latencyMs: way === ways.at(-1)?.[0] ? 0 : 60 });
      helper = await start();
      if (way !== ways.at(-1)?.[0]) expect((await read()).published?.sync).toBe(published!.sync);
    }
    expect(await helper.client.call('readAbout')).toMatchObject({ keychain: 'locked', crashes: [], problem: { code: 'keychain_locked', fix: 'unlock_keychain' } });
    const asked = sandbox.control.log({}).length;
    for (const [method, path] of [['GET', '/v1/companies'], ['POST', `/v1/companies/${id}/syncs`], ['GET', `/v1/companies/${id}/reports/trial-balance`], ['GET', '/v1/webhooks']] as const) {
      const answer = await askApi(helper, 'admin', method, path, method === 'POST' ? {} : undefined);
      expect([path, answer.status, answer.body.includes('keychain_locked')]).toEqual([path, 503, true]);
    }
    expect(sandbox.control.log({})).toHaveLength(asked);

    await service.restart('open');
    const after = await until('the books are whole', async () => {
      const now = await read().catch(() => null);
      return now !== null && now.running === null && (now.published?.sync ?? 0) > published!.sync && now;
    }, 60_000);
    expect(after).toMatchObject({ problem: null, published: { proof: { outcome: 'agrees' } } });
    expect(sandbox.control.reusedTokens()).toEqual([]);
    expect((await helper.client.call('listSyncs', { companyId: id })).syncs.filter(({ status }) => status === 'running')).toEqual([]);
  } finally {
    await helper.stop();
    await sandbox.close();
  }
}, 180_000);
