/** What the tray shows for a state of the helper: pure, and the one place with the tray's sentences. */
import { signInActions } from './tray.ts';
import type { MenuItem, TrayAction, TrayCondition, TrayState, TrayView } from './tray.ts';

const product = 'Ledgerline';

/** GTK takes an underscore for a shortcut key, and a menu is no place for a long text. */
const textMax = 90;

const statusOf: Record<TrayCondition, string> = {
  idle: 'Up to date',
  syncing: 'Syncing',
  attention: 'Needs your attention',
  offline: 'Sage cannot be reached',
  paused: 'Paused',
};

function oneLine(text: string): string {
  const flat = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return flat.length > textMax ? `${flat.slice(0, textMax - 1).trimEnd()}…` : flat;
}

function statusLine(state: TrayState): string {
  const percent = state.condition === 'syncing' && state.progress !== undefined ? ` ${Math.floor(clampProgress(state.progress) * 100)} %` : '';
  return oneLine(`${statusOf[state.condition]}${percent}${state.detail ? `: ${state.detail}` : ''}`);
}

function clampProgress(progress: number): number {
  return Number.isFinite(progress) ? Math.min(1, Math.max(0, progress)) : 0;
}

const line = (text: string, isHidden = false): MenuItem => ({ kind: 'line', text, isEnabled: false, isHidden });
const separator: MenuItem = { kind: 'separator', text: '', isEnabled: false, isHidden: false };
const choice = (action: TrayAction, text: string, isEnabled = true, isHidden = false): MenuItem => ({ kind: 'action', action, text, isEnabled, isHidden });

/** Always as many lines, hidden where there is nothing to say. */
function signInLines({ signIns = [] }: TrayState): readonly MenuItem[] {
  const more = signIns.length - signInActions.length;
  return [
    ...signInActions.map((action, at) => choice(action, oneLine(signIns[at]?.text ?? ''), true, at >= signIns.length)),
    line(more > 0 ? `and ${more} more in ${product}` : '', more <= 0),
  ];
}

/** `notice` is a sentence that the person should not miss, such as a pairing code; it stands on top while it lasts. */
export function viewTray(state: TrayState, notice?: string): TrayView {
  const status = statusLine(state);
  const isSyncing = state.condition === 'syncing';
  return {
    condition: state.condition,
    progressEighths: isSyncing ? Math.floor(clampProgress(state.progress ?? 0) * 8) : 0,
    tooltip: oneLine(`${product}: ${notice ?? status}`),
    menu: [
      line(status),
      line(oneLine(notice ?? ''), notice === undefined),
      separator,
      ...signInLines(state),
      choice('allow_mail_server', oneLine(`Allow mail through ${state.newMailServer ?? ''}`), true, state.newMailServer === undefined),
      choice('allow_proxy', oneLine(`Allow the proxy ${state.newProxy ?? ''}`), true, state.newProxy === undefined),
      choice('allow_webhook', oneLine(`Tell ${state.newWebhook ?? ''} what is new`), true, state.newWebhook === undefined),
      choice('open', `Open ${product}`),
      choice('sync_now', isSyncing ? 'Syncing…' : 'Sync now', !isSyncing),
      choice('pair', 'Pair a pane…'),
      choice('confirm_host', oneLine(`Allow files on \\\\${state.askedHost ?? ''}…?`), state.askedHost !== undefined, state.askedHost === undefined),
      separator,
      choice('about', `About ${product} ${state.version}`),
      choice('quit', `Quit ${product}`),
    ],
  };
}

/** Says whether two views look the same, so that nothing is sent to the desktop for nothing. */
export function isSameView(a: TrayView, b: TrayView): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
