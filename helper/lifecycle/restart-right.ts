/** Whether Restart is enabled for this connector ID, and by what: an administrator's policy, or a support code that was applied here. Judged anew each time: keys and policies change, codes end. */
import type { AboutHelper } from '../../src/shared/contract/lifecycle.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import type { Settings } from '../settings.ts';
import { readSupportCode } from './support-code.ts';

export type RestartRight = { readonly by: NonNullable<AboutHelper['restartEnabledBy']>; readonly until: IsoTime | null };

export function restartRightOf(support: Settings['support'], connectorId: string, code: string | null, nowMs: number): RestartRight | null {
  if (support.restart.includes(connectorId) || support.restart.includes('*')) return { by: 'policy', until: null };
  if (code === null) return null;
  try {
    const { enables, until } = readSupportCode(code, { connectorId, publicKey: support.publicKey, nowMs });
    return enables.includes('restart') ? { by: 'support_code', until } : null;
  } catch {
    return null;
  }
}
