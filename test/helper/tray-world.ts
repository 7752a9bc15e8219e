/** States of the helper for tests of the tray: connections and companies as the snapshot tells them. */
import type { Schedule } from '../../src/shared/contract/schedule.ts';
import type { CompanyStatus, ConnectionStatus, HelperStatus, Problem, SyncStatus } from '../../src/shared/contract/status.ts';
import { isoTimeOf, type IsoTime } from '../../src/shared/dates.ts';
import type { CompanyId, ConnectionId, SyncNumber } from '../../src/shared/ids.ts';
import type { TrayFacts } from '../../helper/tray/tray-state.ts';
import type { TrayState, TrayView } from '../../helper/tray/tray.ts';
import type { MenuItem } from '../../helper/tray/tray.ts';

export const nowMs = Date.parse('2026-11-26T12:30:00Z');
const at = '2026-11-26T09:00:00.000Z' as IsoTime;

export const problem = (code: Problem['code'], fix: Problem['fix'], message = 'Something is wrong. More of it.'): Problem => ({ code, message, since: at, fix });

export const helper = (part: Partial<HelperStatus> = {}): HelperStatus => ({
  version: '0.1.0', connectorId: 'LL-AB23-CD45-EF67', startedAt: at, keychain: 'open', isDemo: false, canRestart: false, isRestarting: false, problem: null, ...part,
});

export const company = ({ id, ...part }: Partial<Omit<CompanyStatus, 'id'>> & { readonly id: string }): CompanyStatus => ({
  name: id, connectionId: `of-${id}` as ConnectionId, product: 'sage-accounting', baseCurrency: 'GBP', status: 'linked', published: null, running: null, lastFailed: null, nextDueAt: null, isOld: false, problem: null, ...part, id: id as CompanyId,
});

/** A sync of which so many of four data types are done. */
export const running = (done: number): SyncStatus => ({
  sync: 2 as SyncNumber, kind: 'full', status: 'running', startedAt: at, finishedAt: null, dataAsAt: null, proof: null, problem: null,
  dataSets: (['customers', 'suppliers', 'invoices', 'payments'] as const).map((dataType, index) => ({ dataType: dataType as SyncStatus['dataSets'][number]['dataType'], status: index < done ? 'complete' : 'queued', read: 0, expected: null, added: 0, changed: 0, removed: 0, rejected: 0, total: 0, problem: null, finishedAt: null })),
});

export const pausedUntil = (ms: number | null): Pick<Schedule, 'isPaused' | 'pausedUntil'> => ({ isPaused: true, pausedUntil: ms === null ? null : isoTimeOf(ms) });

export const facts = ({ companies = [company({ id: 'fern' })], connections = [], ...part }: Partial<Omit<TrayFacts, 'snapshot'>> & { readonly companies?: CompanyStatus[]; readonly connections?: ConnectionStatus[]; readonly helper?: HelperStatus } = {}): TrayFacts => ({
  snapshot: { helper: part.helper ?? helper(), companies, connections },
  pause: { isPaused: false, pausedUntil: null }, startAtLogon: 'off', daysBefore: 28, nowMs, timeZone: 'Europe/London',
  waiting: { mailServer: null, host: null, webhook: null, proxy: null }, ...part,
});

export const idle: TrayState = { condition: 'idle', version: '0.1.0' };
export const pauseChoices = ['Pause syncing', '> For 1 hour', '> Until tomorrow', '> Until I resume'];
/** The whole menu of `idle`. */
export const idleLines = ['[Up to date]', '-', 'Open Ledgerline', 'Sync now', ...pauseChoices, 'Pair a pane…', '-', 'About Ledgerline 0.1.0', 'Quit Ledgerline'];

const below = (items: readonly MenuItem[], depth: number): readonly string[] => items.filter((item) => !item.isHidden).flatMap((item) => [
  `${'> '.repeat(depth)}${item.isChecked ? '✓ ' : ''}${item.kind === 'separator' ? '-' : item.isEnabled ? item.text : `[${item.text}]`}`, ...below(item.items ?? [], depth + 1),
]);
/** The lines that are seen, as the client of a panel tells them. */
export const linesOf = (view: TrayView): readonly string[] => below(view.menu, 0);
/** What each line does, in order: the same for every state. */
export const actionsOf = (view: TrayView): readonly (string | undefined)[] => view.menu.flatMap((item) => [item.action, ...(item.items ?? []).map(({ action }) => action)]);
