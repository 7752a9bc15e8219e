/** What each line of the tray's menu does. What cannot be done is told to whoever chose it. Part of instance-tray.ts. */
import { asAppError, type AppError } from '../src/shared/errors.ts';
import { isoTimeOf } from '../src/shared/dates.ts';
import type { Drawn, TrayNeeds } from './instance-tray.ts';
import { problemOf } from './sync/problems.ts';
import { plainLine, plainName } from './tray/plain-line.ts';
import { syncableOf } from './tray/tray-state.ts';
import { companyActions, signInActions } from './tray/tray.ts';
import type { TrayAction, TrayState } from './tray/tray.ts';

export type TrayActionParts = {
  readonly drawn: () => Drawn;
  readonly startAtLogon: () => TrayState['startAtLogon'] | null;
  /** At once and each time: somebody waits for it. */
  readonly tell: (text: string) => void;
  readonly redraw: () => void;
};

export function makeTrayActions(needs: TrayNeeds, { drawn, startAtLogon, tell, redraw }: TrayActionParts): Record<TrayAction, () => void> {
  const { snapshot, log } = needs;
  /** Does it, and says so when it could not be done. */
  async function attempt(what: string, doing: () => unknown, why = (error: AppError): string => problemOf(error, isoTimeOf(needs.nowMs())).message): Promise<void> {
    try {
      await doing();
      redraw();
    } catch (thrown) {
      const error = asAppError(thrown);
      log.warn('what was chosen in the tray could not be done', { kind: what, code: error.code, err: thrown });
      tell(`${what} did not work. ${why(error)}`);
    }
  }
  const doing = (what: string, does: () => unknown) => (): void => void attempt(what, does);
  const perLine = <A extends TrayAction>(actions: readonly A[], does: (at: number) => void): Record<A, () => void> =>
    Object.fromEntries(actions.map((action, at) => [action, () => does(at)])) as Record<A, () => void>;

  const openPane = async (part?: 'about'): Promise<void> => {
    const { version, connectorId } = snapshot().helper;
    if (await needs.openPane(part)) return;
    tell(part === 'about' ? `Ledgerline ${version}, connector ${connectorId}` : 'No browser could be opened. The pane is in Excel and Outlook too.');
  };
  async function syncAll(): Promise<void> {
    const answers = await Promise.allSettled(syncableOf(snapshot()).map(({ id }) => needs.sync(id)));
    const refused = answers.find((answer) => answer.status === 'rejected');
    if (refused) throw refused.reason;
  }
  function syncOne(at: number): void {
    const id = drawn().companies[at];
    const company = snapshot().companies.find((one) => one.id === id);
    if (company) void attempt(`Syncing “${plainName(company.name)}”`, () => needs.sync(company.id));
  }
  function signIn(at: number): void {
    const id = drawn().signIns[at];
    if (id !== undefined) void attempt('Logging in', () => needs.signIn(id));
  }
  /** What was read in the menu, and not what waits since. */
  const allow = (what: string | null, does: (what: string) => void, said?: string) => {
    if (what === null) return;
    void attempt('Allowing it', () => {
      does(what);
      if (said !== undefined) tell(said);
    });
  };
  async function copyConnectorId(): Promise<void> {
    const { connectorId } = snapshot().helper;
    if (await needs.copy(connectorId)) return tell(`The connector ID ${connectorId} is on the clipboard.`);
    tell(`The connector ID is ${connectorId}. It can be copied in the pane, under About.`);
    await needs.openPane('about');
  }

  return {
    open: doing('Opening the pane', () => openPane()),
    about: doing('Opening the pane', () => openPane('about')),
    sync_now: doing('Syncing', syncAll),
    ...perLine(companyActions, syncOne),
    pause_hour: doing('Pausing', () => needs.pause('hour')),
    pause_until_tomorrow: doing('Pausing', () => needs.pause('until_tomorrow')),
    pause_for_good: doing('Pausing', () => needs.pause('for_good')),
    resume: doing('Resuming', needs.resume),
    leave_safe_mode: doing('Leaving safe mode', needs.leaveSafeMode),
    pair: () => tell(pairingText(needs)),
    confirm_host: () => allow(drawn().host, needs.confirmHost, `Files on ${drawn().host ?? ''} may be read now.`),
    allow_mail_server: () => { if (needs.newMailServer() === drawn().mailServer) allow(drawn().mailServer, needs.allowMailServer); },
    allow_webhook: () => allow(drawn().webhook, needs.allowWebhook),
    allow_proxy: () => allow(drawn().proxy, needs.allowProxy, `Connections may go through ${drawn().proxy ?? ''} now.`),
    ...perLine(signInActions, signIn),
    // Its errors say what the system said.
    start_at_logon: () => void attempt('Switching that', () => needs.autostart.change(startAtLogon() !== 'on'), ({ message }) => plainLine(message, 200)),
    copy_connector_id: doing('Copying', copyConnectorId),
    restart: doing('Restarting', needs.restart),
    quit: needs.quit,
  };
}

function pairingText({ pairing }: TrayNeeds): string {
  try {
    return `Pairing code: ${pairing.start().code} (two minutes)`;
  } catch (thrown) {
    return asAppError(thrown).code === 'too_many_tries' ? 'Pairing is locked for a while after wrong codes.' : 'No pairing code can be shown just now.';
  }
}
