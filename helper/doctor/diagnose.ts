/** All checks in their order, and the one sentence that they come to. Pure. */
import { doctorChecks, type DoctorCheck, type DoctorReport } from '../../src/shared/contract/doctor.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { judges, notChecked, wasReadOnce } from './checks.ts';
import type { DoctorFacts } from './doctor-facts.ts';

/** What ails it most: an earlier step of the walk explains a later one. The last error only tells what the others did not. */
function worstOf(checks: readonly DoctorCheck[]): DoctorCheck | null {
  return checks.find(({ outcome }) => outcome === 'ill') ?? checks.find(({ outcome }) => outcome === 'notice') ?? null;
}

function sentenceOf({ company }: DoctorFacts, worst: DoctorCheck | null): string {
  if (company.running !== null && worst?.outcome !== 'ill') return 'The figures are being read from Sage at this moment.';
  if (worst?.outcome === 'ill') return worst.answer;
  if (company.published === null) return worst?.answer ?? 'Nothing has been read yet; a sync brings in the books.';
  if (worst !== null) return worst.answer;
  return company.isOld ? 'Nothing stands in the way any more. Sync now to bring the figures up to date.' : 'Nothing is wrong: the figures are as young as planned.';
}

/** What a company that is read no more still has to do with. */
const ofThisComputer: ReadonlySet<DoctorCheck['check']> = new Set<DoctorCheck['check']>(['helper', 'schedule', 'disk', 'last_error']);

export function diagnose(facts: DoctorFacts): DoctorReport {
  const checks = doctorChecks.map((check): DoctorCheck => ({ check, ...(wasReadOnce(facts) && !ofThisComputer.has(check) ? notChecked('Sage is not asked until the company is linked again.') : judges[check](facts)) }));
  const worst = worstOf(checks);
  const needsSync = worst === null && !wasReadOnce(facts) && (facts.company.isOld || facts.company.published === null) && facts.company.running === null;
  return {
    companyId: facts.company.id, companyName: facts.company.name, checkedAt: isoTimeOf(facts.nowMs), isOld: facts.company.isOld,
    sentence: sentenceOf(facts, worst), fix: needsSync ? 'sync_again' : worst?.fix ?? 'none', checks,
  };
}
