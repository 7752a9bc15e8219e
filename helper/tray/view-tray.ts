/** What the tray shows for a state of the helper: pure, and the one place with the menu's sentences. */
import { plainLine } from './plain-line.ts';
import { companyActions, signInActions } from './tray.ts';
import type { MenuItem, TrayAction, TrayCondition, TrayState, TrayView } from './tray.ts';

const product = 'Ledgerline';

const statusOf: Record<TrayCondition, string> = {
  idle: 'Up to date',
  syncing: 'Syncing',
  attention: 'Needs your attention',
  offline: 'Sage cannot be reached',
  paused: 'Paused',
  ending: 'Sign-in ends soon',
};

function statusLine(state: TrayState): string {
  const percent = state.condition === 'syncing' && state.progress !== undefined ? ` ${Math.floor(clampProgress(state.progress) * 100)} %` : '';
  const until = state.condition === 'paused' && state.pausedUntil !== undefined ? ` ${state.pausedUntil}` : '';
  return plainLine(`${state.summary ?? statusOf[state.condition]}${percent}${until}${state.detail ? `: ${state.detail}` : ''}`);
}

function clampProgress(progress: number): number {
  return Number.isFinite(progress) ? Math.min(1, Math.max(0, progress)) : 0;
}

const line = (text: string, isHidden = false): MenuItem => ({ kind: 'line', text, isEnabled: false, isHidden });
const separator: MenuItem = { kind: 'separator', text: '', isEnabled: false, isHidden: false };
const choice = (action: TrayAction, text: string, isEnabled = true, isHidden = false): MenuItem => ({ kind: 'action', action, text, isEnabled, isHidden });
const submenu = (text: string, isHidden: boolean, items: readonly MenuItem[]): MenuItem => ({ kind: 'submenu', text, isEnabled: true, isHidden, items });
/** A line that is there only when it has something to say. */
const lineOf = (text: string | undefined): MenuItem => line(plainLine(text ?? ''), text === undefined);

/** Always as many lines, hidden where there is nothing to say. */
function signInLines({ signIns = [] }: TrayState): readonly MenuItem[] {
  const more = signIns.length - signInActions.length;
  return [
    ...signInActions.map((action, at) => choice(action, plainLine(signIns[at]?.text ?? ''), true, at >= signIns.length)),
    line(more > 0 ? `and ${more} more in ${product}` : '', more <= 0),
  ];
}

function syncLines(state: TrayState): readonly MenuItem[] {
  const { companies = [] } = state;
  const isNone = state.companies?.length === 0;
  const isSyncing = state.condition === 'syncing';
  const more = companies.length - companyActions.length;
  return [
    choice('sync_now', isSyncing ? 'Syncing…' : 'Sync now', !isSyncing && !isNone && !state.isSafe),
    submenu('Sync one company', companies.length < 2 || state.isSafe === true, [
      ...companyActions.map((action, at) => choice(action, plainLine(companies[at]?.text ?? ''), companies[at]?.isSyncing === false, at >= companies.length)),
      choice('open', more > 0 ? `and ${more} more in ${product}…` : '', true, more <= 0),
    ]),
  ];
}

function pauseLines({ pausedUntil, canPause = true }: TrayState): readonly MenuItem[] {
  return [
    submenu('Pause syncing', !canPause || pausedUntil !== undefined, [choice('pause_hour', 'For 1 hour'), choice('pause_until_tomorrow', 'Until tomorrow'), choice('pause_for_good', 'Until I resume')]),
    choice('resume', 'Resume syncing', true, !canPause || pausedUntil === undefined),
  ];
}

function logonLine({ startAtLogon }: TrayState): MenuItem {
  const text = startAtLogon === 'blocked' ? 'Start at logon (switched off in the system’s settings)' : 'Start at logon';
  return { ...choice('start_at_logon', text, true, startAtLogon === undefined), isChecked: startAtLogon === 'on' };
}

/** `notice` is a sentence that the person should not miss, such as a pairing code; it stands on top while it lasts. */
export function viewTray(state: TrayState, notice?: string): TrayView {
  const status = statusLine(state);
  const isPausedBeside = state.condition !== 'paused' && state.pausedUntil !== undefined;
  return {
    condition: state.condition,
    progressEighths: state.condition === 'syncing' ? Math.floor(clampProgress(state.progress ?? 0) * 8) : 0,
    tooltip: plainLine(`${product}: ${notice ?? status}`),
    menu: [
      line(status),
      lineOf(state.advice),
      lineOf(isPausedBeside ? `Reading by itself is paused ${state.pausedUntil}` : undefined),
      lineOf(notice),
      separator,
      ...signInLines(state),
      choice('allow_mail_server', plainLine(`Allow mail through ${state.newMailServer ?? ''}`), true, state.newMailServer === undefined),
      choice('allow_proxy', plainLine(`Allow the proxy ${state.newProxy ?? ''}`), true, state.newProxy === undefined),
      choice('allow_webhook', plainLine(`Tell ${state.newWebhook ?? ''} what is new`), true, state.newWebhook === undefined),
      choice('leave_safe_mode', 'Leave safe mode', true, !state.isSafe),
      choice('open', `Open ${product}`),
      ...syncLines(state),
      ...pauseLines(state),
      choice('pair', 'Pair a pane…'),
      choice('confirm_host', plainLine(`Allow files on \\\\${state.askedHost ?? ''}…?`), state.askedHost !== undefined, state.askedHost === undefined),
      separator,
      logonLine(state),
      choice('copy_connector_id', `Copy connector ID ${plainLine(state.connectorId ?? '')}`, true, state.connectorId === undefined),
      choice('restart', 'Restart connector', true, !state.canRestart),
      choice('about', `About ${product} ${state.version}`),
      choice('quit', `Quit ${product}`),
    ],
  };
}

/** Says whether two views look the same, so that nothing is sent to the desktop for nothing. */
export function isSameView(a: TrayView, b: TrayView): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
