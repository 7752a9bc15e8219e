/**
 * `npm run demo`: a practice company's books in the pane, from nothing. Sets up and builds what is missing, then runs
 * the demo itself (scripts/demo/main.ts) under the pinned Node.
 *   npm run demo                        starts everything, opens a browser where there is one; Ctrl-C stops it
 *   npm run demo -- --headless --json   prints one line {"url","home","token"} when all is up and synced
 *   npm run demo -- --check             comes up, proves itself, prints one line, exits 0 or 1
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { environmentWithNode } from './setup/clean-environment.mjs';
import { root } from './setup/places.mjs';
import { runAttached } from './setup/run-program.mjs';
import { tell } from './setup/say.mjs';
import { setUp } from './setup.mjs';

/** The process ids that npm put above us: its shell, and itself. None when nobody started us by npm. */
function npmAbove() {
  if (!process.env.npm_lifecycle_event || process.platform !== 'linux') return [];
  const parentOf = (pid) => Number(readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\)/s, '').trim().split(' ')[1]);
  const isShell = (pid) => /^(\/bin\/)?(sh|dash|bash)$/.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0')[0]);
  try {
    return isShell(process.ppid) ? [process.ppid, parentOf(process.ppid)] : [process.ppid];
  } catch {
    return [];
  }
}

/** npm that is ended does not tell us; then we end as if we had been told. */
function endWithNpm() {
  const above = npmAbove();
  const isThere = (pid) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  const look = setInterval(() => {
    if (above.every(isThere) && (above.length === 0 || process.ppid === above[0])) return;
    clearInterval(look);
    process.kill(process.pid, 'SIGTERM');
  }, 1000);
  look.unref();
}

await tell(async () => {
  endWithNpm();
  const { node } = setUp();
  const built = await build(node);
  process.exitCode = built !== 0 ? built : await runAttached(node, [join(root, 'scripts/demo/main.ts'), ...process.argv.slice(2)], { cwd: root, env: { ...environmentWithNode(node), LEDGERLINE_DEMO_PARENT: String(process.pid) } });
});
