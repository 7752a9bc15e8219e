/** How `ledgerline sync --wait` tells the end of a sync. */
import { outcomeLine, outcomeOf } from '../../helper/cli/commands/companies.ts';
import type { CompanyStatus, DataSetStatus, SyncStatus } from '../../src/shared/contract/status.ts';

const set = (changes: Partial<DataSetStatus>) => ({ dataType: 'bankAccounts', status: 'complete', total: 4, problem: null, ...changes }) as DataSetStatus;
const sync = (dataSets: DataSetStatus[], changes: Partial<SyncStatus> = {}) => ({ sync: 2, status: 'published', dataSets, problem: null, proof: { outcome: 'agrees' }, ...changes }) as SyncStatus;
const company = (changes: Partial<CompanyStatus>) => ({ name: 'Acme', running: null, lastFailed: null, published: null, problem: null, ...changes }) as CompanyStatus;

const told = (now: CompanyStatus) => {
  const outcome = outcomeOf(now);
  return outcome && { ok: outcome.ok, line: outcomeLine({ company: now, ...outcome }) };
};

describe('the end of a sync', () => {
  it('is not told while it runs', () => {
    expect(told(company({ running: sync([]) }))).toBeNull();
  });

  it('is a success when every data type was read', () => {
    expect(told(company({ published: sync([set({})]) }))).toEqual({ ok: true, line: 'Acme: published sync 2, 4 records, proof agrees' });
  });

  it('is no success when a data type could not be read, and names it', () => {
    const failed = set({ status: 'failed', problem: { code: 'sage_forbidden' } as DataSetStatus['problem'] });
    expect(told(company({ published: sync([failed]) }))).toEqual({ ok: false, line: 'Acme: published sync 2, 4 records, proof agrees; could not be read: bankAccounts (sage_forbidden)' });
  });

  it('is no success when the sync ended without being published', () => {
    const problem = { message: 'no network', code: 'sage_unreachable' } as SyncStatus['problem'];
    const lastFailed = sync([], { status: 'failed', problem });
    expect(told(company({ lastFailed, problem, published: sync([set({})], { sync: 1 as SyncStatus['sync'] }) }))).toEqual({ ok: false, line: 'Acme: the sync failed: no network (sage_unreachable)' });
  });

  it('is no success when no sync could begin, whatever was published before', () => {
    const problem = { message: 'Sign in again.', code: 'sign_in_required' } as CompanyStatus['problem'];
    expect(told(company({ problem, published: sync([set({})]) }))).toEqual({ ok: false, line: 'Acme: no sync could begin: Sign in again. (sign_in_required)' });
    expect(told(company({ problem }))).toEqual({ ok: false, line: 'Acme: no sync could begin: Sign in again. (sign_in_required)' });
  });

  it('says how to answer when it waits for one', () => {
    const problem = { message: 'Sage no longer has 9 of 10 bills.', code: 'too_many_vanished' } as CompanyStatus['problem'];
    expect(told(company({ problem, lastFailed: sync([], { status: 'waiting_for_answer', problem }) }))?.line).toContain('--confirm-removals');
  });
});
