/** Puts the helper's own life together: its record, the mark of this run, and what enables Restart. Part of main.ts; it does without the keychain. */
import { isoTimeOf } from '../src/shared/dates.ts';
import type { Home } from './instance-home.ts';
import { beginRun, bootName, endRun, makeLifeRecord, type LastEnd, type LifeRecord } from './lifecycle/life-record.ts';
import { makeLifecycle, type Lifecycle, type LifecycleNeeds } from './lifecycle/lifecycle.ts';
import { lastEndName } from './lifecycle/exit-codes.ts';
import { readSettings } from './settings.ts';

export type OwnLife = { readonly lifecycle: Lifecycle; readonly record: LifeRecord; readonly lastCrash: LastEnd | null; /** This run ends in order. */ end(): void };

export function openLifecycle({ home, ...needs }: Omit<LifecycleNeeds, 'record' | 'support' | 'lastCrash' | 'nowMs'> & { readonly home: Home }): OwnLife {
  const record = makeLifeRecord(home);
  const nowMs = Date.now;
  const lastCrash = beginRun(home, record, { pid: process.pid, boot: bootName(nowMs()), nowMs: nowMs(), lastEnd: process.env[lastEndName] ?? null });
  delete process.env[lastEndName];
  const lifecycle = makeLifecycle({ ...needs, record, lastCrash, nowMs, support: () => readSettings(home).support });
  return {
    lifecycle, record, lastCrash,
    end() {
      lifecycle.stop();
      endRun(home);
    },
  };
}

const hourMs = 3_600_000;
const stoppedNotice = 'Ledgerline stopped unexpectedly and was started again.';
const safeNotice = 'Ledgerline stopped unexpectedly again and again and reads nothing from Sage now. What was read before is here. Choose “Leave safe mode” in this icon’s menu.';

/** One that crashes on and on is told of once an hour, over its ends. */
function crashNotice(record: LifeRecord, isSafe: boolean, nowMs: number): readonly string[] {
  const [name, text] = isSafe ? ['safe_mode', safeNotice] as const : ['crash', stoppedNotice] as const;
  const { told } = record.read();
  const before = told[name];
  if (before !== undefined && Math.abs(nowMs - Date.parse(before)) < hourMs) return [];
  try {
    record.change({ told: { ...told, [name]: isoTimeOf(nowMs) } });
  } catch { /* A full disk: better told twice than not at all. */ }
  return [text];
}

export type StartFacts = { readonly lastCrash: LastEnd | null; readonly isSafe: boolean; readonly record: LifeRecord; readonly nowMs: number; readonly insteadOf: number | null; readonly url: string };

/** What a person should not miss of a start: that it was one after a crash, and that the pane has another address now. */
export function noticesAtStart({ lastCrash, isSafe, record, nowMs, insteadOf, url }: StartFacts): readonly string[] {
  return [
    ...(lastCrash || isSafe ? crashNotice(record, isSafe, nowMs) : []),
    ...(insteadOf === null ? [] : [`Another program or user has port ${insteadOf}, so Ledgerline is at ${url} now. Excel and Outlook need its new address: ledgerline addin install`]),
  ];
}
