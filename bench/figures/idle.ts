/** Figure 14: the helper at its start and at rest, with its tray where a desktop can be had, against a bare one that stays resident. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startTrayHost } from '../../test/env/tray-host.ts';
import { boundRow, inFolder, median, root, rowOf, runNode, type Figure } from '../measure.ts';
import { build, startBuilt } from './built.ts';

const settleS = process.env['BENCH_SETTLE'] ?? '10';
const forS = process.env['BENCH_FOR'] ?? '30';

const hasDesktop = ['Xvfb', 'openbox', 'xfce4-panel'].every((program) => existsSync(`/usr/bin/${program}`));
const atRest = (pid: number): Promise<Record<string, number>> => runNode(['bench/floor/idle.mjs', '--settle', settleS, '--for', forS, '--pid', String(pid)]);

async function measureIdle(folder: string): Promise<{ readonly ours: Record<string, number>; readonly floor: Record<string, number> }> {
  const desktop = hasDesktop ? await startTrayHost() : null;
  const helper = await startBuilt(folder, desktop?.env, desktop ? [] : ['--headless']);
  const bare = spawn(process.execPath, ['bench/floor/idle-floor.mjs'], { cwd: root, stdio: 'ignore' });
  try {
    // Both at once: what disturbs one disturbs the other.
    const [ours, floor] = await Promise.all([atRest(helper.pid), atRest(bare.pid ?? 0)]);
    return { ours, floor };
  } finally {
    bare.kill();
    await helper.stop();
    await desktop?.stop();
  }
}

export const helperAtRest: Figure = {
  number: 14,
  title: `The helper at its start and at rest (${hasDesktop ? 'with its tray' : 'without a tray: there is no desktop here'}, ${forS} s after ${settleS} s)`,
  measure: (rounds) => inFolder(async (folder) => {
    build();
    // The first start makes the certificate and the compile cache.
    await (await startBuilt(folder)).stop();
    const starts: number[] = [];
    const bareStarts: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const helper = await startBuilt(folder);
      starts.push(helper.listeningMs);
      await helper.stop();
      const startedMs = performance.now();
      await runNode(['-e', 'console.log("{}")']);
      bareStarts.push(performance.now() - startedMs);
    }
    const { ours, floor } = await measureIdle(join(folder, 'at-rest'));
    return [
      { ...boundRow('listening', median(starts), 300, 'ms'), floor: `${median(bareStarts).toFixed(0)} ms for Node alone` },
      // Resident, not proportional: how much of Node's own program is shared depends on who else runs it on this machine.
      rowOf('resident memory', ours['rss_mb'] ?? NaN, floor['rss_mb'] ?? NaN, 1.5, 'MB', 'what is loaded to answer at once (Express, TLS, the contract with its checks, SQLite, the tray\'s bus) holds 20 MB of heap; V8 keeps three times its young generation beside it, which --max-semi-space-size=1 would cut by 7 MB'),
      { ...boundRow('CPU a minute', ours['cpu_ms_per_min'] ?? NaN, 30, 'ms'), floor: `${floor['cpu_ms_per_min'] ?? NaN} ms` },
      { ...boundRow('wake-ups a second', ours['wakeups_per_s'] ?? NaN, 1, ''), floor: `${floor['wakeups_per_s'] ?? NaN}` },
    ];
  }),
};
