/** Each step of the doctor's walk as a pure judgement over the facts; every one names its evidence, and what mends it. */
import type { DoctorCheck } from '../../src/shared/contract/doctor.ts';
import type { ErrorCode } from '../../src/shared/errors.ts';
import type { DoctorFacts } from './doctor-facts.ts';
import { checkDataFolder, checkDataSet, checkDriver, checkSageLock } from './sage-50-checks.ts';

export type Verdict = Omit<DoctorCheck, 'check'>;
type Judge = (facts: DoctorFacts) => Verdict;

export const well = (answer: string, evidence = ''): Verdict => ({ outcome: 'well', answer, evidence, fix: 'none' });
export const notice = (answer: string, evidence: string, fix: Verdict['fix']): Verdict => ({ outcome: 'notice', answer, evidence, fix });
export const ill = (answer: string, evidence: string, fix: Verdict['fix']): Verdict => ({ outcome: 'ill', answer, evidence, fix });
export const notChecked = (answer: string): Verdict => ({ outcome: 'not_checked', answer, evidence: '', fix: 'none' });

const dayMs = 86_400_000;
const tokenNoticeMs = 7 * dayMs;
/** A sync writes its books beside the old ones before it takes their place. */
const freeBytesLow = 500 * 1024 * 1024;
const freeBytesMin = 20 * 1024 * 1024;

const codeOf = ({ asked }: DoctorFacts): ErrorCode | null => (asked !== null && !asked.ok ? asked.code : null);
const detailOf = ({ asked }: DoctorFacts): string => (asked !== null && !asked.ok ? `${asked.code}: ${asked.message}`.slice(0, 300) : '');
/** True when Sage itself answered, whatever it said. */
const sageSpoke: ReadonlySet<ErrorCode | null> = new Set<ErrorCode | null>(['sign_in_required', 'sign_in_refused', 'sage_busy', 'sage_failed', 'sage_refused', 'sage_forbidden', 'sage_subscription', 'client_refused', 'sage_rubbish', 'sage_not_found']);

const checkHelper: Judge = ({ helper, company }) => {
  if (helper.problem !== null) return ill(helper.problem.message, helper.problem.code, helper.problem.fix);
  return well(company.running === null ? 'Ledgerline is running on this computer.' : 'Ledgerline is reading this company at this moment.', `Since ${helper.startedAt}`);
};

/** Disconnected after the one read that it was authorised for. */
export const wasReadOnce = ({ company }: Pick<DoctorFacts, 'company'>): boolean => company.oneOff?.state === 'read';

const checkSchedule: Judge = ({ schedule, company, nowMs }) => {
  if (wasReadOnce({ company })) return notice('This company was read once, as the settings say, and is disconnected; nothing new is read. Link it again to have it read once more.', company.oneOff?.readAt ? `Read ${company.oneOff.readAt}` : 'Read once', 'link_again');
  const plan = `Everything at ${schedule.fullAt}, ${schedule.incrementalEveryMinutes === null ? 'nothing in between' : `changes every ${schedule.incrementalEveryMinutes} minutes`}`;
  if (schedule.isPaused) return ill('The schedule is paused, so nothing is read until you choose Sync now.', plan, 'resume_schedule');
  if (company.running !== null) return well('A sync is under way.', `Since ${company.running.startedAt}`);
  if (company.nextDueAt === null) return notice('No further sync is planned for this company.', plan, 'sync_again');
  if (Date.parse(company.nextDueAt) < nowMs - 10 * 60_000) return notice('A planned sync is overdue; this computer may have been asleep or off. It is made up at the next chance.', `Was due ${company.nextDueAt}`, 'sync_again');
  return well('The next sync is planned.', `Due ${company.nextDueAt}. ${plan}`);
};

const checkNetwork: Judge = (facts) => {
  if (facts.dataSet !== null) {
    const { host, isHostConfirmed, isThere } = facts.dataSet;
    if (host === null) return notChecked('Sage 50 is read from this computer itself.');
    if (!isHostConfirmed) return ill(`The data are on the computer “${host}”, which is not confirmed as one of yours. Confirm it at the tray icon, or with: ledgerline host confirm ${host}`, host, 'confirm_host');
    return isThere ? well(`The computer “${host}” can be reached.`, host) : ill(`The computer “${host}”, or its share, cannot be reached.`, host, 'wait');
  }
  const code = codeOf(facts);
  if (facts.asked === null) return notChecked(facts.company.running === null ? 'Sage was not asked.' : 'A sync is asking Sage at this moment.');
  if (facts.asked.ok || sageSpoke.has(code)) return well('Sage can be reached.');
  if (code === 'sage_certificate') return ill('Something between this computer and Sage inspects the connection, so nothing was sent. Ask whoever looks after your network or proxy.', detailOf(facts), 'none');
  if (code === 'sage_unreachable' || code === 'sage_too_slow') return ill('Sage cannot be reached from this computer. Look at the internet connection, the proxy and the firewall.', detailOf(facts), 'wait');
  return notChecked('Sage was not asked, because something before it stood in the way.');
};

const checkProxy: Judge = (facts) => {
  if (facts.dataSet !== null) return notChecked('Sage 50 is read without a proxy.');
  const code = codeOf(facts);
  if (code === 'proxy_not_confirmed') return ill('The proxy is new and waits to be allowed, at the tray icon or on the command line.', detailOf(facts), 'edit_connection');
  if (code === 'proxy_login_refused') return ill('The proxy refuses the user name or the password, or wants them.', detailOf(facts), 'edit_connection');
  if (code === 'proxy_unreachable') return ill('The proxy cannot be reached. Look at its name and port.', detailOf(facts), 'edit_connection');
  if (code === 'proxy_failed') return ill('The proxy does not let Ledgerline through to Sage. Ask whoever looks after your network.', detailOf(facts), 'wait');
  if (facts.asked?.ok === true || sageSpoke.has(code)) return well('No proxy stands in the way.');
  return notChecked('Sage was not asked, or not reached.');
};

const loginCodes: ReadonlySet<ErrorCode | null> = new Set<ErrorCode | null>(['sign_in_required', 'sign_in_refused', 'client_refused', 'secrets_lost', 'sign_in_expired']);
const loginAnswers: Partial<Record<ErrorCode, string>> = {
  client_refused: 'Sage does not accept the client ID and secret of your Sage app.',
  secrets_lost: 'The keychain no longer holds what is needed to sign in.',
};

const checkLogin: Judge = (facts) => {
  const { connection, dataSet } = facts;
  const code = codeOf(facts);
  if (connection === null) return ill('The connection of this company was deleted. Link the company again.', '', 'none');
  if (loginCodes.has(code) || connection.status === 'deauthorized' || connection.status === 'pending_auth') {
    const said = loginAnswers[code ?? 'our_bug'] ?? (dataSet === null ? 'Sage asks for a new sign-in.' : 'Sage 50 refuses the user name or the password.');
    return ill(said, detailOf(facts) || connection.status, 'sign_in');
  }
  if (code === 'sage_forbidden') return ill('Your Sage user may not see this company. Ask whoever looks after Sage to widen your role.', detailOf(facts), 'none');
  if (code === 'sage_subscription') return ill('The Sage subscription of this company is not active.', detailOf(facts), 'none');
  if (facts.asked === null || (!facts.asked.ok && !sageSpoke.has(code))) return notChecked('Sage was not asked.');
  return well(dataSet === null ? 'Sage accepts the sign-in.' : 'Sage 50 accepts the user name and the password.', connection.signedInAs ?? '');
};

const checkDisk: Judge = ({ freeBytes }) => {
  if (freeBytes === null) return notChecked('This computer does not tell how much space is free.');
  const evidence = `${Math.floor(freeBytes / 1024 / 1024).toLocaleString('en-GB')} MB free`;
  if (freeBytes < freeBytesMin) return ill('The disk is full. Free some space, and reading goes on by itself.', evidence, 'free_disk');
  if (freeBytes < freeBytesLow) return notice('The disk is nearly full.', evidence, 'free_disk');
  return well('There is room on the disk.', evidence);
};

const checkToken: Judge = ({ connection, dataSet, nowMs }) => {
  if (dataSet !== null || connection === null) return notChecked('Sage 50 needs no sign-in that ends.');
  if (connection.signInEndsAt === null) return notChecked('There is no sign-in yet.');
  const leftMs = Date.parse(connection.signInEndsAt) - nowMs;
  if (leftMs <= 0) return ill('The sign-in has ended.', `Ended ${connection.signInEndsAt}`, 'sign_in');
  if (leftMs < tokenNoticeMs) return notice('The sign-in ends soon.', `Ends ${connection.signInEndsAt}`, 'sign_in');
  return well('The sign-in holds.', `Ends ${connection.signInEndsAt}`);
};

const checkLastError: Judge = ({ company }) => {
  const problem = company.problem ?? company.lastFailed?.problem ?? null;
  if (problem !== null) return (problem.fix === 'wait' ? notice : ill)(problem.message, `${problem.code}, since ${problem.since}`, problem.fix);
  const failed = company.published?.dataSets.filter((set) => set.status === 'failed') ?? [];
  if (failed.length > 0) return notice('Some lists could not be read in the last sync; they are as they were before.', failed.map((set) => `${set.dataType}: ${set.problem?.code ?? 'failed'}`).join(', '), 'sync_again');
  return well(company.published === null ? 'No sync has failed.' : 'The last sync ended well.', company.published?.finishedAt ?? '');
};

export const judges: Readonly<Record<DoctorCheck['check'], Judge>> = {
  helper: checkHelper, schedule: checkSchedule, network: checkNetwork, proxy: checkProxy, login: checkLogin, driver: checkDriver, sage_lock: checkSageLock, data_folder: checkDataFolder, data_set: checkDataSet,
  disk: checkDisk, token: checkToken, last_error: checkLastError,
};
