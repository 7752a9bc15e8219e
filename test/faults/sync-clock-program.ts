/** A scheduler as the helper runs it: real timers, the system's clock, what is due kept in the helper's real database. Says each run in one line. */
import { join } from 'node:path';
import { makeScheduler } from '../../helper/sync/scheduler.ts';
import { openHelperDb } from '../../helper/store/sqlite/open-helper-db.ts';
import { systemClock } from '../../helper/system-clock.ts';
import type { Schedule } from '../../src/shared/contract/schedule.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import { rulesOf } from '../../helper/sync/sync-rules.ts';
import { endOf, settingsOf } from '../helper/scheduler-world.ts';

const { LL_FOLDER: folder = '', LL_SCHEDULE: schedule = '{}' } = process.env;
const db = openHelperDb(join(folder, 'helper.db'), new Uint8Array(32).fill(4));
const company = 'fern' as CompanyId;
let isRunning = false;
const quiet = () => undefined;
const scheduler = makeScheduler({
  dueTimes: db.dueTimes,
  companies: () => [company],
  rules: () => rulesOf(JSON.parse(schedule) as Schedule, settingsOf(), 'sage-accounting'),
  runner: {
    running: () => (isRunning ? { order: { kind: 'full', confirmRemovals: false }, isQueued: false, status: null } : null),
    start(id, order) {
      isRunning = true;
      process.stdout.write(`${order.kind} ${new Date().toISOString()}\n`);
      setTimeout(() => { isRunning = false; scheduler.ended(id, order, endOf(null)); }, 50);
      return { order, isQueued: false, status: null };
    },
  },
  clock: systemClock,
  random: () => 0,
  setTimer: (call, waitMs) => { const timer = setTimeout(call, waitMs); return () => clearTimeout(timer); },
  log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  tickMs: 500,
});
scheduler.start();
process.stdout.write(`ready ${new Date().toISOString()}\n`);
