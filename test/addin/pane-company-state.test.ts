/** How a company stands in one line: honest, and with the right button. */
import { proofBadgeOf, standingOf } from '../../addin/pane/company-state.ts';
import { sayError } from '../../addin/pane/words.ts';
import type { CompanyStatus } from '../../src/shared/contract/status.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import { World, badProof, dataSet, goodProof, practiceCompany, practiceConnection, problem, publishedSync } from '../browser/pane/practice-world.ts';

const standing = (part: Partial<CompanyStatus>) => standingOf(practiceCompany(part), practiceConnection(), new World().helper);

describe('the standing of a company', () => {
  it('is up to date only with a published sync, no problem and figures as young as planned', () => {
    expect(standing({})).toMatchObject({ tone: 'ok', headline: 'Up to date' });
    expect(standing({ published: null }).tone).not.toBe('ok');
    expect(standing({ isOld: true })).toMatchObject({ tone: 'warn' });
    expect(standing({ problem: problem('sage_unreachable', 'wait') })).toMatchObject({ tone: 'warn', headline: 'Held up, going on by itself' });
  });

  it('asks to sign in again when the login is dead, whether company or connection says so', () => {
    expect(standing({ status: 'needs_sign_in' })).toMatchObject({ tone: 'bad', problem: { fix: 'sign_in' } });
    expect(standingOf(practiceCompany(), practiceConnection({ status: 'deauthorized' }), null)).toMatchObject({ tone: 'bad', problem: { fix: 'sign_in' } });
  });

  it('tells a failed sync although an older one is published', () => {
    const lastFailed = publishedSync(42, 1, { status: 'failed', problem: problem('sage_forbidden', 'none') });
    expect(standing({ lastFailed })).toMatchObject({ tone: 'bad', headline: 'The last sync did not finish' });
  });

  it('does not call a sync that the user cancelled a failure', () => {
    expect(standing({ lastFailed: publishedSync(42, 1, { status: 'cancelled', problem: problem('sync_cancelled', 'sync_again') }) }).tone).toBe('quiet');
  });

  it('waits for an answer when many records are gone, and offers to review them', () => {
    const lastFailed = publishedSync(42, 1, { status: 'waiting_for_answer', problem: problem('too_many_vanished', 'confirm_removals'), dataSets: [dataSet('customers', { problem: problem('too_many_vanished', 'confirm_removals') })] });
    expect(standing({ lastFailed, problem: problem('too_many_vanished', 'confirm_removals') })).toMatchObject({ headline: 'Waiting for your answer', problem: { fix: 'confirm_removals' } });
  });

  it('counts the lists of a running sync', () => {
    const world = new World();
    world.companies = [practiceCompany()];
    world.startRunning('meadow-crafts' as CompanyId);
    expect(standingOf(world.advance('meadow-crafts' as CompanyId, 7), undefined, null)).toMatchObject({ tone: 'busy', detail: '7 of 19 lists read' });
  });

  it('shows what stops everything, such as a locked keychain, at each company', () => {
    const helper = { ...new World().helper, problem: problem('keychain_locked', 'unlock_keychain') };
    expect(standingOf(practiceCompany(), practiceConnection(), helper)).toMatchObject({ tone: 'bad', headline: 'The keychain is locked' });
    const safe = { ...new World().helper, problem: problem('safe_mode', 'leave_safe_mode') };
    expect(standingOf(practiceCompany(), practiceConnection(), safe)).toMatchObject({ headline: 'Nothing is read for now', detail: sayError('safe_mode') });
  });
});

describe('the proof badge', () => {
  it('is green only when every check was made and agrees', () => {
    expect(proofBadgeOf(goodProof(), 'GBP', false)).toMatchObject({ tone: 'ok', text: 'Agrees with Sage', isOld: false });
    expect(proofBadgeOf(null, 'GBP', false)).toMatchObject({ tone: 'quiet', text: 'Not checked yet' });
  });

  it('names the largest difference', () => {
    const proof = badProof();
    const two = { ...proof, checks: proof.checks.map((check) => (check.check === 'banks_equal_accounts' ? { ...check, outcome: 'differs' as const, difference: '20.00' as never } : check)) };
    expect(proofBadgeOf(two, 'GBP', false)).toMatchObject({ tone: 'bad', text: 'Differs by £1,250.00' });
  });

  it('says why nothing was checked, and marks a proof of old figures', () => {
    const proof = { ...goodProof(), outcome: 'not_checked' as const, checks: goodProof().checks.map((check) => ({ ...check, outcome: 'not_checked' as const, detail: 'Your Sage user may not see the ledger.' })) };
    expect(proofBadgeOf(proof, 'GBP', false).why).toBe('Your Sage user may not see the ledger.');
    expect(proofBadgeOf(goodProof(), 'GBP', true).isOld).toBe(true);
  });
});
