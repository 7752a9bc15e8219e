/** F74: 20,000 invoices, some of them with notes of a megabyte: the sync's process and the helper stay small, and what was read is right. */
import { readFileSync } from 'node:fs';
import { askApi, isAlive, startTarget } from '../attacks/target.ts';
import { until } from '../env/until.ts';

/** The most that a process ever held, in MB; null when it is gone. */
function peakOf(pid: number): number | null {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return null;
  }
}

it('F74 memory stays flat at 20,000 invoices with notes of a megabyte', async () => {
  const helper = await startTarget({ withBooks: true });
  try {
    const { control } = helper.sandbox!;
    const { id } = helper.company!;
    const books = control.mutations();
    for (let at = 0; at < 20_000; at += 1) books.addInvoice({ net: 100 + at });
    const long = 'n'.repeat(1_000_000);
    for (let number = 2_000; number <= 20_000; number += 1_000) books.changeInvoice({ which: number, notes: long });
    await helper.client.call('startSync', { companyId: id, kind: 'full' });
    let worker = 0;
    let workerPeak = 0;
    const after = await until('the sync has ended', async () => {
      worker ||= Number(/"pid":(\d+)[^\n]*"kind":"full"/.exec(helper.logText().split('\n').filter((line) => line.includes('sync started')).slice(1).join('\n'))?.[1] ?? 0);
      workerPeak = Math.max(workerPeak, (worker && peakOf(worker)) || 0);
      const now = await helper.client.call('readCompany', { companyId: id });
      return now.running === null && now;
    }, 240_000, 100);
    expect(after).toMatchObject({ problem: null, published: { proof: { outcome: 'agrees' } } });
    expect(after.published!.dataSets.find((set) => set.dataType === 'salesInvoices')!.total).toBeGreaterThan(20_000);
    expect(workerPeak).toBeGreaterThan(30);
    expect(workerPeak).toBeLessThan(300);
    expect(peakOf(helper.pid)).toBeLessThan(300);
    const page = await askApi(helper, 'read', 'GET', `/v1/companies/${id}/data/salesInvoices?limit=1000&order=number`);
    expect(page.status).toBe(200);
    expect((await askApi(helper, 'read', 'GET', '/health')).ms).toBeLessThan(1_000);
    expect(peakOf(helper.pid)).toBeLessThan(300);
    expect(isAlive(worker)).toBe(false);
  } finally {
    await helper.stop();
  }
}, 300_000);
