/** What the pane makes of what it hears, and where it goes. */
import { firstState, newsOf, reduce, viewOf } from '../../addin/pane/state.ts';
import type { Action, State } from '../../addin/pane/state.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import { World, practiceCompany, practiceConnection, problem } from '../browser/pane/practice-world.ts';

const after = (state: State, ...actions: Action[]): State => actions.reduce(reduce, state);
const world = new World();
world.companies = [practiceCompany()];
world.connections = [practiceConnection()];
const live = after(firstState(true), { type: 'heard', snapshot: world.snapshot(), events: [] });
const companyId = 'meadow-crafts' as CompanyId;

describe('the state of the pane', () => {
  it('starts unpaired without a token, and connecting with one', () => {
    expect(firstState(false).link).toEqual({ is: 'unpaired', wasPaired: false });
    expect(firstState(true).link).toEqual({ is: 'connecting' });
  });

  it('takes a snapshot whole and changes one by one', () => {
    expect(live.link).toEqual({ is: 'live' });
    const changed = after(live, { type: 'heard', snapshot: null, events: [{ type: 'companyChanged', company: practiceCompany({ name: 'New name' }) }, { type: 'connectionDeleted', connectionId: practiceConnection().id }] });
    expect(changed.companies.map((company) => company.name)).toEqual(['New name']);
    expect(changed.connections).toEqual([]);
  });

  it('keeps the last figures, and since when it is away, while the helper is gone', () => {
    const lost = { type: 'lost', code: 'helper_unreachable', retryAtMs: 2000, atMs: 1000, isDenied: false } as const;
    const away = after(live, lost, { ...lost, atMs: 9000, retryAtMs: 20_000 });
    expect(away.link).toMatchObject({ is: 'lost', sinceMs: 1000, retryAtMs: 20_000 });
    expect(away.companies).toBe(live.companies);
    expect(after(away, { type: 'heard', snapshot: null, events: [] }).link).toEqual({ is: 'live' });
  });

  it('forgets every figure when its pairing was taken back', () => {
    const unpaired = after(live, { type: 'unpaired', wasPaired: true });
    expect(unpaired.companies).toEqual([]);
    expect(unpaired.helper).toBeNull();
    expect(unpaired.link).toEqual({ is: 'unpaired', wasPaired: true });
  });

  it('leaves the view of a company that was unlinked elsewhere', () => {
    const there = after(live, { type: 'go', route: { view: 'company', companyId, tab: 'reports' } });
    expect(after(there, { type: 'heard', snapshot: null, events: [{ type: 'companyUnlinked', companyId }] }).route).toEqual({ view: 'home' });
  });

  it('opens where there is something to see', () => {
    expect(viewOf({ ...live, companies: [] }, false)).toEqual({ view: 'link' });
    expect(viewOf(live, false)).toEqual({ view: 'company', companyId, tab: 'overview' });
    expect(viewOf({ ...live, companies: [practiceCompany(), practiceCompany({ id: 'other' as CompanyId })] }, false)).toEqual({ view: 'companies' });
    expect(viewOf(live, true)).toEqual({ view: 'sender' });
    expect(viewOf({ ...live, route: { view: 'settings' } }, true)).toEqual({ view: 'settings' });
  });
});

describe('what is read out', () => {
  const made = new World();
  made.companies = [practiceCompany()];
  const idle = made.company(companyId);
  const running = made.startRunning(companyId);
  const half = made.advance(companyId, 10);
  const done = made.publish(companyId);

  it('is the start, each quarter and the end of a sync, and nothing in between', () => {
    expect(newsOf(idle, running)).toBe('Sync of Meadow Crafts Ltd has started.');
    expect(newsOf(running, half)).toBe('Meadow Crafts Ltd: 10 of 19 lists read.');
    expect(newsOf(half, half)).toBeNull();
    expect(newsOf(half, done)).toBe('Meadow Crafts Ltd is up to date.');
  });

  it('says why when a sync did not finish', () => {
    const failed = practiceCompany({ lastFailed: { ...running.running!, status: 'failed', problem: problem('sage_unreachable', 'wait') } });
    expect(newsOf(half, failed)).toMatch(/did not finish\. Sage cannot be reached/);
  });

  it('counts, so that the same sentence is read out twice when it happens twice', () => {
    const once = after(live, { type: 'say', text: 'Schedule saved.' });
    expect(after(once, { type: 'say', text: 'Schedule saved.' }).announced).toEqual({ text: 'Schedule saved.', count: once.announced.count + 1 });
  });
});
