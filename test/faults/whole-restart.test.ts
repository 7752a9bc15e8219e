/** F07 and F08 on the whole helper: a restart that is asked for twice, in the middle of a sync, with a pane looking on; and ends asked for meanwhile. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { homeAt } from '../../helper/instance-home.ts';
import { askApi, startTarget } from '../attacks/target.ts';
import { startSecretService } from '../env/secret-service.ts';
import { until } from '../env/until.ts';

/** A home whose policy enables Restart for every connector. */
async function homeWithPolicy() {
  const service = await startSecretService('open');
  const home = homeAt(join(service.env.HOME ?? '', 'll'));
  mkdirSync(home.folder, { recursive: true, mode: 0o700 });
  writeFileSync(home.policyFile, JSON.stringify({ support: { restart: ['*'] } }));
  return { home, env: { ...service.env, LEDGERLINE_HOME: home.folder } as Record<string, string>, remove: () => service[Symbol.asyncDispose]() };
}

it('F08 P12 asked twice within 100 ms in the middle of a sync: one restart; the sync is recorded as cancelled within 5 s, runs again, and nothing of it was seen half done', async () => {
  const { home, env, remove } = await homeWithPolicy();
  const helper = await startTarget({ isReal: true, withBooks: true, env });
  try {
    const { id, published } = helper.company!;
    const first = await helper.client.call('readAbout');
    const [bootOf, shown] = [(next: string) => next.split('.')[0], (await helper.client.call('readEvents')).next];
    helper.sandbox!.control.setNetwork({ latencyMs: 150 });
    await helper.client.call('startSync', { companyId: id, kind: 'full' });
    await until('it runs', async () => (await helper.client.call('readCompany', { companyId: id })).running?.dataSets.some(({ status }) => status === 'running'));
    const heard = helper.client.call('readEvents', { after: (await helper.client.call('readEvents')).next, waitMs: 5_000 });
    const answers = await Promise.all([askApi(helper, 'admin', 'POST', '/v1/restart', {}), askApi(helper, 'admin', 'POST', '/v1/restart', {})]);
    expect(answers.map(({ status, body }) => [status, body])).toEqual([[200, '{"restarting":true}'], [200, '{"restarting":true}']]);
    expect((await heard).events).toContainEqual(expect.objectContaining({ type: 'helperChanged', helper: expect.objectContaining({ isRestarting: true }) as unknown }));
    const second = await until('it is back', async () => {
      const about = await helper.client.call('readAbout').catch(() => null);
      if (about === null || about.startedAt === first.startedAt) return false;
      return (await helper.client.call('listCompanies').catch(() => null)) !== null && about;
    }, 30_000);
    const loggedAt = (what: string): number => Date.parse(new RegExp(`"time":"([^"]+)"[^\\n]*"msg":"${what}`).exec(helper.logText().slice(helper.logText().indexOf('a restart was asked for') - 400))?.[1] ?? '');
    expect(loggedAt('sync ended') - loggedAt('a restart was asked for')).toBeLessThan(5_500);
    expect(second).toMatchObject({ connectorId: first.connectorId, url: first.url, isRestarting: false, restarts: [{ by: 'test admin' }] });
    expect(second.restarts).toHaveLength(1);
    expect(second.crashes).toEqual([]);
    expect((await helper.client.call('hello')).pid).toBe(helper.pid);
    expect(bootOf((await helper.client.call('readEvents', { after: shown })).next)).not.toBe(bootOf(shown));
    // The books from before were there all the time, and the sync that was cancelled is made up for.
    expect((await helper.client.call('readCompany', { companyId: id })).published?.sync).toBe(published!.sync);
    helper.sandbox!.control.setNetwork({ latencyMs: 0 });
    const after = await until('the sync has run again', async () => {
      const company = await helper.client.call('readCompany', { companyId: id });
      return (company.published?.sync ?? 0) > published!.sync && company.running === null && company;
    }, 60_000);
    expect(after.published).toMatchObject({ kind: 'full', proof: { outcome: 'agrees' } });
    const { syncs } = await helper.client.call('listSyncs', { companyId: id });
    expect(syncs.map(({ status }) => status)).toEqual(['published', 'cancelled', 'published']);
    expect(helper.sandbox!.control.reusedTokens()).toEqual([]);
    expect(readFileSync(`${home.folder}/life.json`, 'utf8')).not.toContain('"crashes":[{');
  } finally {
    await helper.stop();
    await remove();
  }
}, 150_000);

it('F08 three restarts in a row, each asked for while the one before is just up, and an end asked for during the last: it ends', async () => {
  const { home, env, remove } = await homeWithPolicy();
  const helper = await startTarget({ isReal: true, env });
  try {
    const starts = new Set<string>();
    for (let time = 0; time < 3; time += 1) {
      const about = await until('another helper answers', async () => {
        const found = await helper.client.call('readAbout').catch(() => null);
        return found !== null && !found.isRestarting && !starts.has(found.startedAt) && found;
      }, 30_000);
      starts.add(about.startedAt);
      // It may answer before it is quite up, and then says that it cannot restart yet.
      await until('the restart is taken', async () => (await askApi(helper, 'admin', 'POST', '/v1/restart', {})).status === 200);
    }
    const last = await until('the last is up', async () => {
      const found = await helper.client.call('readAbout').catch(() => null);
      return found !== null && !found.isRestarting && !starts.has(found.startedAt) && found;
    }, 30_000);
    expect(last.restarts).toHaveLength(3);
    await until('it is quite up', async () => (await helper.client.call('restart').catch(() => null)) !== null);
    // Asked for within the moment in which everybody is told.
    helper.process.signal('SIGTERM');
    expect(await helper.process.ended).toEqual({ code: 0, signal: null });
    expect((JSON.parse(readFileSync(`${home.folder}/life.json`, 'utf8')) as { restarts: unknown[]; crashes: unknown[] })).toMatchObject({ restarts: { length: 4 }, crashes: [] });
  } finally {
    await helper.stop();
    await remove();
  }
}, 120_000);
