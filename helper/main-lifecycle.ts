/** Puts the helper's own life together: its record, the mark of this run, and what enables Restart. Part of main.ts; it does without the keychain. */
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

/** What a person should not miss of a start: that it was one after a crash, and that the pane has another address now. */
export function noticesAtStart({ lastCrash, insteadOf, url }: { readonly lastCrash: LastEnd | null; readonly insteadOf: number | null; readonly url: string }): readonly string[] {
  return [
    ...(lastCrash ? ['Ledgerline stopped unexpectedly and was started again.'] : []),
    ...(insteadOf === null ? [] : [`Another program or user has port ${insteadOf}, so Ledgerline is at ${url} now. Excel and Outlook need its new address: ledgerline addin install`]),
  ];
}
