/** How a company stands, honestly, in one line and one button: decided from evidence, in one place for every view. Pure. */
import type { CompanyStatus, ConnectionStatus, HelperStatus, Problem, Proof } from '../../src/shared/contract/status.ts';
import { toMinor } from '../../src/shared/money.ts';
import { doneLists } from './state.ts';
import { sayError, words } from './words.ts';

export type Tone = 'ok' | 'busy' | 'warn' | 'bad' | 'quiet';
export type Standing = { readonly tone: Tone; readonly headline: string; readonly detail: string | null; readonly problem: Problem | null };

export function standingOf(company: CompanyStatus, connection: ConnectionStatus | undefined, helper: HelperStatus | null): Standing {
  const problem = company.problem ?? connection?.problem ?? helper?.problem ?? company.lastFailed?.problem ?? null;
  const failed = company.lastFailed;
  if ((company.running ?? failed)?.status === 'waiting_for_answer') {
    return { tone: 'warn', headline: 'Waiting for your answer', detail: sayError('too_many_vanished'), problem: problem ?? (company.running ?? failed)?.problem ?? null };
  }
  if (company.running) {
    const all = company.running.dataSets.length;
    return { tone: 'busy', headline: company.published ? 'Reading changes from Sage' : 'Reading the books for the first time', detail: all > 0 ? words.listsRead(doneLists(company.running), all) : 'Getting ready', problem: company.problem };
  }
  if (company.status === 'disconnected' && company.oneOff?.state === 'read') {
    return { tone: 'quiet', headline: 'Disconnected after its one-off read', detail: 'Nothing new is read; what was read stays here, as it stood then.', problem: madeUp('needs_authorisation', 'link_again') };
  }
  if (company.status === 'needs_sign_in' || connection?.status === 'deauthorized') {
    return { tone: 'bad', headline: 'Sage wants you to sign in again', detail: sayError('sign_in_required'), problem: problem ?? madeUp('sign_in_required', 'sign_in') };
  }
  if (company.status === 'disconnected') return { tone: 'warn', headline: 'Disconnected', detail: 'Nothing new is read. What was read before stays here.', problem };
  if (problem && problem.code === 'sync_cancelled') return { tone: company.isOld ? 'warn' : 'quiet', headline: 'The last sync was cancelled', detail: sayError(problem.code), problem };
  if (problem) return { tone: problem.fix === 'wait' ? 'warn' : 'bad', headline: headlineOf(problem), detail: company.product === 'sage-50' && problem.code === 'sign_in_refused' ? words.loginRefused : sayError(problem.code), problem };
  if (!company.published) return { tone: 'quiet', headline: 'Not read yet', detail: 'The first sync brings in the books.', problem: null };
  if (company.isOld) return { tone: 'warn', headline: 'The figures are older than planned', detail: 'A planned sync was missed. It is made up at the next chance, or now.', problem: null };
  return { tone: 'ok', headline: 'Up to date', detail: null, problem: null };
}

const madeUp = (code: Problem['code'], fix: Problem['fix']): Problem => ({ code, fix, message: '', since: '' as Problem['since'] });

function headlineOf(problem: Problem): string {
  switch (problem.fix) {
    case 'sign_in': return 'Sage wants you to sign in again';
    case 'unlock_keychain': return 'The keychain is locked';
    case 'free_disk': return 'The disk is full';
    case 'confirm_removals': return 'Waiting for your answer';
    case 'find_data': return 'Look at the data folder';
    case 'wait': return 'Held up, going on by itself';
    case 'leave_safe_mode': return 'Nothing is read for now';
    default: return 'The last sync did not finish';
  }
}

export type ProofBadge = { readonly tone: Tone; readonly text: string; readonly why: string; readonly isOld: boolean };

/** `proof` null: none was made. The largest difference is the one that is named. */
export function proofBadgeOf(proof: Proof | null, currency: string | null, isOld: boolean): ProofBadge {
  if (!proof) return { tone: 'quiet', text: 'Not checked yet', why: 'The books are compared with Sage at the end of each sync.', isOld: false };
  if (proof.outcome === 'agrees') return { tone: 'ok', text: 'Agrees with Sage', why: 'Every check below came out to the penny.', isOld };
  if (proof.outcome === 'not_checked') {
    return { tone: 'quiet', text: 'Not checked yet', why: proof.checks.find((check) => check.outcome === 'not_checked')?.detail ?? 'Sage gave nothing to compare with.', isOld };
  }
  const differences = proof.checks.flatMap((check) => (check.outcome === 'differs' && check.difference !== null ? [check.difference] : []));
  const [largest] = [...differences].sort((a, b) => Math.abs(toMinor(b)) - Math.abs(toMinor(a)));
  return { tone: 'bad', text: largest ? words.differsBy(largest, currency) : 'Differs from Sage', why: 'Open the checks to see where, and which entries to look at first.', isOld };
}
