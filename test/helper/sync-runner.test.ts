/** Syncs in real child processes: one for a company, a few at once, and the helper whole whatever becomes of them. */
import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../src/shared/errors.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import { incremental, makeRunnerBench, type RunnerBench } from './sync-runner-bench.ts';

const fern = 'fern' as CompanyId;
let bench: RunnerBench;
beforeEach(() => { bench = makeRunnerBench({ invoices: 10 }); });
afterEach(() => bench.close());

const until = async (isTrue: () => boolean, waitMs = 10_000) => {
  const endMs = performance.now() + waitMs;
  while (!isTrue()) {
    if (performance.now() > endMs) throw new Error('waited in vain');
    await new Promise((done) => setTimeout(done, 20));
  }
};
const isAlive = (pid: number) => { try { process.kill(pid, 0); return true; } catch { return false; } };

describe('a sync in its own process', () => {
  it('is published there, told here, and its process ends', async () => {
    const end = await bench.run();
    expect(end).toMatchObject({ isNews: true, problem: null, status: { status: 'published', sync: 1 } });
    expect(bench.idsOf('fern', 'salesInvoices')).toHaveLength(10);
    expect(bench.runner.running(fern)).toBeNull();
    expect(isAlive(bench.workers[0]!.pid!)).toBe(false);
  });

  it('answers with the one that runs when asked again, and tells how far it is', async () => {
    bench.scenario = { invoices: 10, answerMs: 30 };
    const ended = bench.ended();
    bench.runner.start(fern, incremental);
    await until(() => (bench.runner.running(fern)?.status?.dataSets.some((set) => set.status === 'complete')) ?? false);
    expect(bench.runner.start(fern, { kind: 'full', confirmRemovals: false })).toMatchObject({ order: { kind: 'incremental' }, isQueued: false, status: { status: 'running' } });
    await ended;
    expect(bench.workers).toHaveLength(1);
  });

  it('runs two companies at once and the third when one of them is done', async () => {
    bench.scenario = { invoices: 10, answerMs: 20 };
    const all = ['fern', 'moss', 'reed'].map((id) => bench.run(id));
    expect(['fern', 'moss', 'reed'].map((id) => bench.runner.running(id as CompanyId)?.isQueued)).toEqual([false, false, true]);
    const ends = await Promise.all(all);
    expect(ends.map((end) => end.status?.status)).toEqual(['published', 'published', 'published']);
    expect(bench.ends[2]?.companyId).toBe('reed');
  });

  it('asks the helper for tokens, and once only for many requests', async () => {
    bench.scenario = { invoices: 10, meet: 'ask-token' };
    expect((await bench.run()).status?.status).toBe('published');
    expect(bench.tokens).toEqual([undefined]);
  });

  it('is told why there is no token, and stops with the books as they were', async () => {
    bench.scenario = { invoices: 10, meet: 'ask-token' };
    bench.auth = { ...bench.auth, accessToken: async () => { throw new AppError('sign_in_required', 'no sign-in'); } };
    expect(await bench.run()).toMatchObject({ status: { status: 'failed' }, problem: { code: 'sign_in_required', fix: 'sign_in' } });
    expect(bench.withStore('fern', (store) => store.published())).toBeNull();
  });

  it('is not begun while the keychain is locked', async () => {
    bench.refusal = new AppError('keychain_locked', 'locked');
    expect(await bench.run()).toMatchObject({ status: null, problem: { code: 'keychain_locked', fix: 'unlock_keychain' } });
    expect(bench.workers).toHaveLength(0);
  });
});

describe('cancel and stop', () => {
  it('a cancel ends a sync within a second, also while Sage does not answer', async () => {
    bench.scenario = { invoices: 10, meet: 'hang', fromRequest: 5 };
    bench.runner.start(fern, incremental);
    await until(() => bench.runner.running(fern)?.status != null);
    const beganMs = performance.now();
    await bench.runner.cancel(fern);
    expect(performance.now() - beganMs).toBeLessThan(1_000);
    expect(bench.ends[0]?.end).toMatchObject({ status: { status: 'cancelled' }, problem: { code: 'sync_cancelled' } });
    expect(bench.withStore('fern', (store) => store.history(null, 5).map((one) => one.status))).toEqual(['cancelled']);
  });

  it('a cancel takes a queued sync out of the queue', async () => {
    bench.scenario = { invoices: 10, answerMs: 20 };
    const others = [bench.run('moss'), bench.run('reed')];
    bench.runner.start(fern, incremental);
    await bench.runner.cancel(fern);
    expect(bench.ends[0]).toMatchObject({ companyId: 'fern', end: { status: null, problem: { code: 'sync_cancelled' } } });
    await Promise.all(others);
    expect(bench.workers).toHaveLength(2);
  });

  it('F07: a stop ends all within 5 s, a hanging process too, starts none any more, and leaves them to be resumed', async () => {
    bench.scenario = { invoices: 20, meet: 'busy', fromRequest: 9 };
    const [ended] = [bench.ended('fern'), bench.ended('moss')];
    bench.runner.start(fern, incremental);
    bench.runner.start('moss' as CompanyId, incremental);
    await until(() => bench.runner.running(fern)?.status != null && bench.runner.running('moss' as CompanyId)?.status != null);
    const beganMs = performance.now();
    await bench.runner.stopAll('interrupted');
    expect(performance.now() - beganMs).toBeLessThan(5_000);
    expect((await ended!).status?.status).toBe('interrupted');
    expect(() => bench.runner.start(fern, incremental)).toThrow('stops');
    for (const worker of bench.workers) expect(isAlive(worker.pid!)).toBe(false);
    expect(bench.withStore('fern', (store) => store.stagedSync())).toMatchObject({ sync: 1 });
  });
});

describe('a child that says nothing', () => {
  it('is ended when it hangs', async () => {
    await bench.close();
    bench = makeRunnerBench({ invoices: 20, meet: 'busy', fromRequest: 9 }, 2, 700);
    expect(await bench.run()).toMatchObject({ status: { status: 'interrupted' }, problem: { code: 'sync_interrupted' } });
    expect(bench.told).toContain('the process of a sync hangs and is ended');
  });

  it('F11: is not taken for one that hangs because this process could not listen', async () => {
    await bench.close();
    bench = makeRunnerBench({ invoices: 20, answerMs: 5 }, 2, 600);
    const run = bench.run();
    await until(() => bench.runner.running(fern)?.status != null);
    for (const endMs = performance.now() + 6_500; performance.now() < endMs;) Math.random();
    expect(await run).toMatchObject({ status: { status: 'published' }, problem: null });
  });
});

describe('a child that dies', () => {
  it('F02: killed in the middle is interrupted, and the next run goes on with the same sync', async () => {
    bench.scenario = { invoices: 60, answerMs: 5, killAt: { point: 'page-written', count: 25 } };
    expect(await bench.run()).toMatchObject({ status: { status: 'interrupted', sync: 1 }, problem: { code: 'sync_interrupted', fix: 'wait' } });
    expect(bench.withStore('fern', (store) => store.published())).toBeNull();
    bench.scenario = { invoices: 60 };
    expect(await bench.run()).toMatchObject({ status: { status: 'published', sync: 1 } });
    expect(bench.idsOf('fern', 'ledgerLines')).toHaveLength(120);
  });

  it('F09: out of memory is survived, and the next run, which takes less at a time, gets through', async () => {
    bench.scenario = { invoices: 10, meet: 'out-of-memory', fromRequest: 6 };
    bench.heapMiB = 48;
    expect(await bench.run()).toMatchObject({ status: { status: 'interrupted' }, problem: { code: 'sync_interrupted', fix: 'wait', message: expect.stringMatching(/[a-z]{3,} .*\./) as string } });
    // Whole, and nothing of it seen yet.
    expect(bench.withStore('fern', (store) => [store.published(), store.stagedSync()?.sync])).toEqual([null, 1]);
    expect(await bench.run()).toMatchObject({ status: { status: 'published', sync: 1 } });
    expect([bench.idsOf('fern', 'salesInvoices').length, bench.idsOf('fern', 'ledgerLines').length]).toEqual([10, 20]);
  });

  it.each(['uncaught', 'unhandled'] as const)('F10: an error %s where nobody waits ends the child alone', async (meet) => {
    bench.scenario = { invoices: 10, meet, fromRequest: 6 };
    expect(await bench.run()).toMatchObject({ problem: { code: 'sync_interrupted' } });
    expect(bench.told.some((text) => text.includes('where nobody waits'))).toBe(true);
    bench.scenario = { invoices: 10 };
    expect(await bench.run()).toMatchObject({ status: { status: 'published' } });
  });

  it('ends by itself when the helper is gone, and leaves what it read for the next start', async () => {
    const parent = spawn(process.execPath, [join(import.meta.dirname, 'sync-test-parent.ts')], { stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    parent.stdout.on('data', (chunk: Buffer) => { said += chunk.toString(); });
    await until(() => said.includes('\n'));
    const { childPid, folder } = JSON.parse(said) as { childPid: number; folder: string };
    expect(isAlive(childPid)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !isAlive(childPid), 6_000);
    expect(existsSync(join(folder, 'fern.db'))).toBe(true);
    rmSync(folder, { recursive: true });
  });
});
