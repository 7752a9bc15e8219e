/**
 * What is remembered of the helper's own life, over its ends: restarts, crashes, the port, whether starting at logon
 * was asked about. A file of its own in the home folder, since a locked keychain must not hide it. And the mark of a
 * run: put when it begins, removed when it ends in order; one that is found at the next start was left by a crash.
 */
import { readFileSync, rmSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { isoTime, isoTimeOf, type IsoTime } from '../../src/shared/dates.ts';
import { writePrivateFile, type Home } from '../instance-home.ts';
import { markPathOf } from './mark-path.ts';

const told = z.string().max(300);
const lifeFile = z.object({
  restarts: z.array(z.object({ at: isoTime, by: told })).catch([]),
  crashes: z.array(z.object({ at: isoTime, why: told })).catch([]),
  /** Safe mode was left then: crashes before no longer count. */
  safeModeLeftAt: isoTime.nullable().catch(null),
  port: z.number().int().min(1).max(65_535).nullable().catch(null),
  isAutostartAsked: z.boolean().catch(false),
  /** A support code that was applied; it is judged anew each time. */
  supportCode: z.string().max(1000).nullable().catch(null),
  /** When the desktop was last told of a crash, by kind. */
  told: z.partialRecord(z.enum(['crash', 'safe_mode']), isoTime).catch({}),
});
export type Life = Readonly<z.infer<typeof lifeFile>>;
const newLife: Life = { restarts: [], crashes: [], safeModeLeftAt: null, port: null, isAutostartAsked: false, supportCode: null, told: {} };

export type LifeRecord = {
  read(): Life;
  /** Throws `disk_full` or `disk_failed`; then nothing is changed. */
  change(changes: Partial<Life>): void;
};

export const keptMax = 20;
export const safeModeCrashes = 3;
const safeModeWindowMs = 10 * 60_000;

/** What cannot be read is as good as nothing: this file is never a reason not to start. */
export function makeLifeRecord(home: Home): LifeRecord {
  const file = join(home.folder, 'life.json');
  let life = newLife;
  try {
    life = lifeFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch { /* There is none yet, or it is damaged. */ }
  return {
    read: () => life,
    change(changes) {
      const next = { ...life, ...changes };
      writePrivateFile(file, `${JSON.stringify(next)}\n`);
      life = next;
    },
  };
}

/** Three crashes within ten minutes. A clock that went back must not hide them. */
export function isCrashLoop({ crashes, safeModeLeftAt }: Life, nowMs: number): boolean {
  const recent = crashes.filter(({ at }) => Math.abs(nowMs - Date.parse(at)) <= safeModeWindowMs && (safeModeLeftAt === null || at > safeModeLeftAt));
  return recent.length >= safeModeCrashes;
}

const markFile = z.object({ pid: z.number().int(), boot: z.string() });
export type RunMark = { readonly pid: number; readonly boot: string };

/** Null where there is none; a damaged one is of an unknown process. */
export function readMark(home: Home): RunMark | null {
  try {
    return markFile.parse(JSON.parse(readFileSync(markPathOf(home), 'utf8')));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : { pid: 0, boot: '' };
  }
}

const bootSecondsOff = 120;
/** Where the system has no name for a boot it is told by its second, which a clock that was set moves a little. */
const isSameBoot = (a: string, b: string): boolean => a === b || (/^\d+$/.test(a) && /^\d+$/.test(b) && Math.abs(Number(a) - Number(b)) <= bootSecondsOff);

/** Names this run of the computer. */
export function bootName(nowMs: number): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return String(Math.round(nowMs / 1000 - uptime()));
  }
}

export type LastEnd = { readonly at: IsoTime; readonly why: string };

/** Notes a crash that the last run left, and marks this one. A computer that went down is no crash of ours. */
export function beginRun(home: Home, record: LifeRecord, now: { readonly pid: number; readonly boot: string; readonly nowMs: number; readonly lastEnd: string | null }): LastEnd | null {
  const left = readMark(home);
  writePrivateFile(markPathOf(home), JSON.stringify({ pid: now.pid, boot: now.boot }));
  if (left === null || !isSameBoot(left.boot, now.boot)) return null;
  const crash = { at: isoTimeOf(now.nowMs), why: now.lastEnd ?? 'it ended without a word' };
  // A loop is what the supervisor starts again by itself; where a person or the logon did it, counting begins anew: work goes on without anybody's hand.
  record.change({ crashes: [crash, ...record.read().crashes].slice(0, keptMax), ...(now.lastEnd === null && { safeModeLeftAt: crash.at }) });
  return crash;
}

export function endRun(home: Home): void {
  rmSync(markPathOf(home), { force: true });
}
