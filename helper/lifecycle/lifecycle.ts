/**
 * The helper's own life, as pane, tray and command line see it: whether Restart is enabled and by what, a restart that
 * is asked for once however often it is asked, safe mode after crashes. It decides; ending and starting are handed in.
 */
import type { AboutHelper } from '../../src/shared/contract/lifecycle.ts';
import type { HelperStatus, Problem } from '../../src/shared/contract/status.ts';
import { isoTimeOf, type IsoTime } from '../../src/shared/dates.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { Log } from '../log.ts';
import type { Settings } from '../settings.ts';
import { isCrashLoop, keptMax, safeModeCrashes, type LastEnd, type LifeRecord } from './life-record.ts';
import { restartRightOf, type RestartRight } from './restart-right.ts';
import { readSupportCode, tidyCode, type SupportCode } from './support-code.ts';

export type Lifecycle = {
  readonly status: () => Pick<HelperStatus, 'canRestart' | 'isRestarting'>;
  /** Why nothing is read after crashes; null when all is well. */
  readonly problem: () => Problem | null;
  readonly isSafe: () => boolean;
  readonly about: () => Pick<AboutHelper, 'restartEnabledBy' | 'restartEnabledUntil' | 'restarts' | 'crashes'>;
  /** `by` is recorded. Asked again while one is under way it changes nothing. Throws `not_enabled` or `shutting_down`. */
  restart(by: string): void;
  /** Throws `support_code_refused` with the reason. */
  applyCode(code: string, by: string): SupportCode;
  leaveSafeMode(by: string): void;
  stop(): void;
};

export type LifecycleNeeds = {
  readonly record: LifeRecord;
  readonly connectorId: string;
  /** The `support` part as the files say it now: a policy that comes while the helper runs counts at once. */
  readonly support: () => Settings['support'];
  readonly lastCrash: LastEnd | null;
  /** Ends all in order and starts again. False when the helper is ending for good. */
  readonly beginRestart: () => boolean;
  readonly onChanged: () => void;
  readonly onSafeModeLeft: () => void;
  readonly log: Log;
  readonly nowMs: () => number;
  readonly lookMs?: number;
};

/** A policy that was put in place and a code that ended are noticed within this time. */
const usualLookMs = 30_000;

const safeModeWords = `Ledgerline stopped unexpectedly ${safeModeCrashes} times within ten minutes. It reads nothing from Sage until you choose “Leave safe mode”; what was read before is here.`;

export function makeLifecycle(needs: LifecycleNeeds): Lifecycle {
  const { record, connectorId, log, nowMs } = needs;
  let isRestarting = false;
  let safeSince: IsoTime | null = isCrashLoop(record.read(), nowMs()) ? needs.lastCrash?.at ?? isoTimeOf(nowMs()) : null;
  if (needs.lastCrash) log.error('the helper ended unexpectedly and was started again', { why: needs.lastCrash.why, at: needs.lastCrash.at });
  if (safeSince) log.error('safe mode: nothing is read from Sage after three crashes in ten minutes', { count: record.read().crashes.length });

  /** Settings that somebody is just editing wrongly enable nothing and break nothing. */
  function right(): RestartRight | null {
    try {
      return restartRightOf(needs.support(), connectorId, record.read().supportCode, nowMs());
    } catch {
      return null;
    }
  }
  let couldRestart = right() !== null;
  const look = setInterval(() => {
    if (couldRestart === (right() !== null)) return;
    couldRestart = !couldRestart;
    needs.onChanged();
  }, needs.lookMs ?? usualLookMs).unref();

  return {
    status: () => ({ canRestart: right() !== null, isRestarting }),
    problem: () => (safeSince === null ? null : { code: 'safe_mode', message: safeModeWords, since: safeSince, fix: 'leave_safe_mode' }),
    isSafe: () => safeSince !== null,
    about() {
      const found = right();
      const { restarts, crashes } = record.read();
      return { restartEnabledBy: found?.by ?? null, restartEnabledUntil: found?.until ?? null, restarts, crashes };
    },
    restart(by) {
      if (right() === null) throw new AppError('not_enabled', 'Restart is not enabled for this connector. An administrator enables it by policy, or support by a code for this connector ID.');
      if (isRestarting) return;
      if (!needs.beginRestart()) throw new AppError('shutting_down', 'the helper is ending');
      isRestarting = true;
      log.info('a restart was asked for', { caller: by });
      try {
        record.change({ restarts: [{ at: isoTimeOf(nowMs()), by }, ...record.read().restarts].slice(0, keptMax) });
      } catch (error) {
        // A full disk may be the very reason for the restart.
        log.error('the restart could not be recorded', { err: error });
      }
      needs.onChanged();
    },
    applyCode(code, by) {
      let read: SupportCode;
      try {
        read = readSupportCode(code, { connectorId, publicKey: needs.support().publicKey, nowMs: nowMs() });
      } catch (error) {
        log.warn('a support code was refused', { caller: by, why: error instanceof AppError ? error.message : 'it cannot be read' });
        throw error;
      }
      record.change({ supportCode: tidyCode(code) });
      couldRestart = right() !== null;
      log.info(`a support code was applied that holds until ${read.until}`, { caller: by });
      needs.onChanged();
      return read;
    },
    leaveSafeMode(by) {
      if (safeSince === null) return;
      record.change({ safeModeLeftAt: isoTimeOf(nowMs()) });
      safeSince = null;
      log.info('safe mode was left', { caller: by });
      needs.onChanged();
      needs.onSafeModeLeft();
    },
    stop: () => clearInterval(look),
  };
}
