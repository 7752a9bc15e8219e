/** What the tray tells of the helper: one condition of everything that is known, with what the person can do about it. Pure. */
import type { Hold } from '../../src/shared/contract/holds.ts';
import type { Schedule } from '../../src/shared/contract/schedule.ts';
import type { CompanyStatus, Fix, Problem } from '../../src/shared/contract/status.ts';
import type { ErrorCode } from '../../src/shared/errors.ts';
import type { Snapshot } from '../../src/shared/events.ts';
import { needsReminder, signInLeft, spanText } from '../../src/shared/sign-in-left.ts';
import { pauseWords } from './pause-words.ts';
import { plainName } from './plain-line.ts';
import { signInLinesOf } from './sign-in-lines.ts';
import type { TrayState } from './tray.ts';

export type TrayFacts = {
  readonly snapshot: Snapshot;
  /** Null while it cannot be read, as behind a locked keychain. */
  readonly pause: Pick<Schedule, 'isPaused' | 'pausedUntil'> | null;
  readonly startAtLogon: NonNullable<TrayState['startAtLogon']> | null;
  readonly waiting: { readonly mailServer: string | null; readonly host: string | null; readonly webhook: string | null; readonly proxy: string | null };
  /** So many days before its end a sign-in is said to end soon: those of the reminders. */
  readonly daysBefore: number;
  readonly nowMs: number;
  /** This computer's own. */
  readonly timeZone: string;
};

type Told = Pick<TrayState, 'condition' | 'summary' | 'detail' | 'advice' | 'progress'>;

const openIt = 'Open Ledgerline: it says more.';
const adviceOf: Record<Fix, string> = {
  sign_in: 'Log in to Sage: choose the sign-in in this menu.',
  sync_again: 'Choose “Sync now”.',
  confirm_removals: 'Open Ledgerline and say whether they are really gone.',
  unlock_keychain: 'Unlock the keychain; syncing goes on by itself.',
  free_disk: 'Make space on the disk; syncing goes on by itself.',
  wait: 'It is tried again by itself.',
  none: openIt,
  find_data: 'Open Ledgerline and choose where the data is now.',
  install_driver: 'Open Ledgerline: it says which driver is missing.',
  confirm_host: 'Allow the computer in this menu, if it is one of yours.',
  resume_schedule: 'Choose “Resume syncing”.',
  edit_connection: 'Open Ledgerline and mend the settings of this sign-in.',
  link_again: 'Open Ledgerline and link the company again.',
  leave_safe_mode: 'Choose “Leave safe mode”. What was read before is still here.',
};
const holdWords: Record<Hold, string> = { paused: 'paused', quiet_hours: 'quiet hours', battery: 'the battery is low', metered: 'this network is paid by the amount' };
/** Its own words are too long for a menu. */
const shortWords: Partial<Record<ErrorCode, string>> = { safe_mode: 'safe mode after crashes, nothing is read' };
const unreachable: ReadonlySet<string> = new Set<ErrorCode>(['sage_unreachable', 'proxy_unreachable', 'proxy_failed']);

const firstSentence = (message: string): string => (message.split(/(?<=[.!?])\s/)[0] ?? '').replace(/\.$/, '');
const wordsOf = (problem: Problem): string => shortWords[problem.code as ErrorCode] ?? firstSentence(problem.message);

/** What only a person can mend. */
export const needsPerson = (problem: Problem | null): problem is Problem => problem !== null && problem.fix !== 'wait';
export const whatToDo = ({ code, fix }: Problem): string => (code === 'keychain_missing' ? openIt : adviceOf[fix]);

/** Shares of data types done, over all companies that are syncing. */
function syncingOf({ companies }: Snapshot): Told | null {
  const running = companies.filter((company) => company.running !== null);
  const [first] = running;
  if (first === undefined) return null;
  const sets = running.flatMap((company) => company.running?.dataSets ?? []);
  const done = sets.filter((set) => set.status !== 'queued' && set.status !== 'running').length;
  const detail = running.length === 1 ? `${plainName(first.name)}, ${done} of ${sets.length} data types` : `${running.length} companies`;
  return { condition: 'syncing', progress: sets.length === 0 ? 0 : done / sets.length, detail };
}

type Troubled = { readonly name: string; readonly problem: Problem };

function troubledOf({ companies, connections }: Snapshot): readonly Troubled[] {
  const ofCompanies = companies.flatMap(({ name, problem }) => (problem === null ? [] : [{ name, problem }]));
  // A company tells what is wrong with its connection.
  return ofCompanies.length > 0 ? ofCompanies : connections.flatMap(({ name, problem }) => (problem === null ? [] : [{ name, problem }]));
}

function told(condition: 'attention' | 'offline', all: readonly Troubled[]): Told | null {
  const [first, ...others] = all;
  if (first === undefined) return null;
  const summary = condition === 'offline' && !unreachable.has(first.problem.code) ? { summary: 'Not read just now' } : {};
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return { condition, ...summary, detail: `${plainName(first.name)}: ${wordsOf(first.problem)}${more}`, advice: whatToDo(first.problem) };
}

function signInOf({ snapshot: { connections }, daysBefore, nowMs }: TrayFacts, isEnded: boolean): Told | null {
  const lefts = connections.flatMap((connection) => {
    const left = signInLeft(connection, nowMs);
    return left !== null && needsReminder(connection, daysBefore, nowMs) && (left.step === 'ended') === isEnded ? [{ name: plainName(connection.name), leftMs: left.leftMs }] : [];
  });
  const [first] = lefts.sort((a, b) => a.leftMs - b.leftMs);
  if (first === undefined) return null;
  if (isEnded) return { condition: 'attention', detail: `${first.name}: its sign-in to Sage has ended`, advice: adviceOf.sign_in };
  return { condition: 'ending', detail: `${first.name}, in ${spanText(first.leftMs)}`, advice: adviceOf.sign_in };
}

function idleOf(companies: readonly CompanyStatus[]): Told {
  if (companies.length === 0) return { condition: 'idle', summary: 'No company is linked yet', advice: 'Open Ledgerline to link one.' };
  const old = companies.find(({ isOld, status }) => isOld && status === 'linked');
  if (old === undefined) return { condition: 'idle' };
  return { condition: 'idle', summary: 'Waits for its next sync', detail: `${plainName(old.name)}${old.heldBack ? `: ${holdWords[old.heldBack]}` : ''}` };
}

/** The most pressing first; what is read just now is shown also while it is paused, for then somebody asked for it. */
function conditionOf(facts: TrayFacts): Told {
  const { snapshot, pause } = facts;
  const { helper, companies } = snapshot;
  if (helper.problem) return { condition: 'attention', detail: wordsOf(helper.problem), advice: whatToDo(helper.problem) };
  const troubled = troubledOf(snapshot);
  return syncingOf(snapshot)
    ?? told('attention', troubled.filter(({ problem }) => needsPerson(problem)))
    ?? signInOf(facts, true)
    ?? (pause?.isPaused ? { condition: 'paused' as const } : null)
    ?? told('offline', troubled)
    ?? signInOf(facts, false)
    ?? idleOf(companies);
}

/** Those that can be synced; the tray's lines and what they do follow the same order. */
export const syncableOf = ({ companies }: Snapshot): readonly CompanyStatus[] => companies.filter(({ status }) => status !== 'disconnected');

export function trayStateOf(facts: TrayFacts): TrayState {
  const { snapshot, pause, startAtLogon, waiting, nowMs } = facts;
  const { helper, connections } = snapshot;
  const pausedUntil = pause === null ? null : pauseWords(pause, nowMs, facts.timeZone);
  return {
    ...conditionOf(facts), version: helper.version, connectorId: helper.connectorId, canRestart: helper.canRestart, isSafe: helper.problem?.code === 'safe_mode', canPause: pause !== null,
    ...(pausedUntil !== null && { pausedUntil }),
    companies: syncableOf(snapshot).map(({ name, running }) => ({ text: plainName(name), isSyncing: running !== null })),
    signIns: signInLinesOf(connections, nowMs),
    ...(startAtLogon !== null && { startAtLogon }),
    ...(waiting.mailServer !== null && { newMailServer: waiting.mailServer }), ...(waiting.host !== null && { askedHost: waiting.host }), ...(waiting.webhook !== null && { newWebhook: waiting.webhook }), ...(waiting.proxy !== null && { newProxy: waiting.proxy }),
  };
}
