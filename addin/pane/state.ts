/**
 * What the pane knows and where the user is: one value, changed only by `reduce`. Pure: what is heard from the helper
 * and what the user does come in as actions, times included.
 */
import type { CompanyStatus, ConnectionStatus, HelperStatus, SyncStatus } from '../../src/shared/contract/status.ts';
import type { ErrorCode } from '../../src/shared/errors.ts';
import type { Event, Snapshot } from '../../src/shared/events.ts';
import type { CompanyId, ConnectionId } from '../../src/shared/ids.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import { sayError, words } from './words.ts';

export type Link =
  | { readonly is: 'connecting' }
  | { readonly is: 'live' }
  /** `sinceMs`: since when; what is shown is as old as that at least. */
  | { readonly is: 'lost'; readonly sinceMs: number; readonly retryAtMs: number; readonly code: ErrorCode; readonly isDenied: boolean }
  /** `wasPaired`: it had a token that is no longer taken. */
  | { readonly is: 'unpaired'; readonly wasPaired: boolean };

export const tabs = ['overview', 'reports', 'records'] as const;
export type Tab = (typeof tabs)[number];

export type Route =
  | { readonly view: 'home' }
  | { readonly view: 'companies' }
  | { readonly view: 'company'; readonly companyId: CompanyId; readonly tab: Tab; readonly dataType?: DataType; readonly recordId?: string; readonly filter?: readonly string[] }
  | { readonly view: 'link'; readonly connectionId?: ConnectionId }
  /** Why the figures of a company are old. */
  | { readonly view: 'why'; readonly companyId: CompanyId }
  /** Where the data of a Sage 50 company went. */
  | { readonly view: 'data-set'; readonly connectionId: ConnectionId }
  /** Null: a new one. */
  | { readonly view: 'connection'; readonly connectionId: ConnectionId | null }
  | { readonly view: 'activities'; readonly connectionId: ConnectionId }
  | { readonly view: 'settings' }
  | { readonly view: 'sender' };

export type State = {
  readonly link: Link;
  readonly route: Route;
  readonly helper: HelperStatus | null;
  readonly connections: readonly ConnectionStatus[];
  readonly companies: readonly CompanyStatus[];
  /** What the live region reads out; `count` tells two equal sentences apart. */
  readonly announced: { readonly text: string; readonly count: number };
};

export type Action =
  | { readonly type: 'heard'; readonly snapshot: Snapshot | null; readonly events: readonly Event[] }
  | { readonly type: 'lost'; readonly code: ErrorCode; readonly retryAtMs: number; readonly atMs: number; readonly isDenied: boolean }
  | { readonly type: 'unpaired'; readonly wasPaired: boolean }
  | { readonly type: 'paired' }
  | { readonly type: 'go'; readonly route: Route }
  /** What a call answered; the event with the same news may come later or never. */
  | { readonly type: 'company'; readonly company: CompanyStatus }
  | { readonly type: 'connection'; readonly connection: ConnectionStatus }
  | { readonly type: 'say'; readonly text: string };

export const firstState = (isPaired: boolean): State => ({
  link: isPaired ? { is: 'connecting' } : { is: 'unpaired', wasPaired: false },
  route: { view: 'home' }, helper: null, connections: [], companies: [], announced: { text: '', count: 0 },
});

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'heard': {
      const known = action.snapshot ? takeSnapshot(state, action.snapshot) : state;
      return keepRouteValid({ ...action.events.reduce(takeEvent, known), link: state.link.is === 'live' ? state.link : { is: 'live' } });
    }
    case 'lost':
      return { ...state, link: { is: 'lost', sinceMs: state.link.is === 'lost' ? state.link.sinceMs : action.atMs, retryAtMs: action.retryAtMs, code: action.code, isDenied: action.isDenied } };
    case 'unpaired':
      return { ...firstState(false), link: { is: 'unpaired', wasPaired: action.wasPaired }, announced: state.announced };
    case 'paired':
      return { ...state, link: { is: 'connecting' } };
    case 'go':
      return { ...state, route: action.route };
    case 'company':
      return takeCompany(state, action.company);
    case 'connection':
      return { ...state, connections: putIn(state.connections, action.connection) };
    case 'say':
      return say(state, action.text);
  }
}

function takeSnapshot(state: State, snapshot: Snapshot): State {
  const isBack = state.helper?.isRestarting === true && !snapshot.helper.isRestarting;
  return { ...(isBack ? say(state, words.isBack) : state), helper: snapshot.helper, connections: snapshot.connections, companies: snapshot.companies };
}

function takeEvent(state: State, event: Event): State {
  switch (event.type) {
    case 'helperChanged': return { ...state, helper: event.helper };
    case 'connectionChanged': return { ...state, connections: putIn(state.connections, event.connection) };
    case 'connectionDeleted': return { ...state, connections: state.connections.filter((one) => one.id !== event.connectionId) };
    case 'companyUnlinked': return { ...state, companies: state.companies.filter((one) => one.id !== event.companyId) };
    case 'companyChanged': return takeCompany(state, event.company);
    case 'orderChanged': return state;
  }
}

function takeCompany(state: State, company: CompanyStatus): State {
  const before = state.companies.find((one) => one.id === company.id);
  const sentence = before ? newsOf(before, company) : null;
  const known = { ...state, companies: putIn(state.companies, company) };
  return sentence ? say(known, sentence) : known;
}

const say = (state: State, text: string): State => ({ ...state, announced: { text, count: state.announced.count + 1 } });

function putIn<T extends { readonly id: string }>(list: readonly T[], one: T): readonly T[] {
  return list.some((other) => other.id === one.id) ? list.map((other) => (other.id === one.id ? one : other)) : [...list, one];
}

/** A company that is gone takes its view with it. */
function keepRouteValid(state: State): State {
  const route = state.route;
  if ((route.view !== 'company' && route.view !== 'why') || state.companies.some((one) => one.id === route.companyId)) return state;
  return { ...state, route: { view: 'home' } };
}

export const doneLists = (sync: SyncStatus): number => sync.dataSets.filter((set) => set.status !== 'queued' && set.status !== 'running').length;

/** What is worth reading out between two states of a company: start, end, and each quarter on the way. */
export function newsOf(before: CompanyStatus, after: CompanyStatus): string | null {
  if (after.running && before.running?.sync !== after.running.sync) return words.startedSync(after.name);
  if (after.published && after.published.sync !== before.published?.sync) return words.endedSync(after.name);
  if (after.lastFailed && after.lastFailed.sync !== before.lastFailed?.sync) return words.failedSync(after.name, sayError(after.lastFailed.problem?.code ?? 'sync_interrupted'));
  if (!after.running || !before.running) return null;
  const all = after.running.dataSets.length;
  const quarter = (sync: SyncStatus): number => Math.floor((doneLists(sync) * 4) / Math.max(1, all));
  return quarter(after.running) > quarter(before.running) ? words.progress(after.name, doneLists(after.running), all) : null;
}

/** Which view `home` stands for: the only company, all of them, or linking the first. In Outlook, the sender. */
export function viewOf(state: State, hasMail: boolean): Route {
  if (state.route.view !== 'home') return state.route;
  if (hasMail) return { view: 'sender' };
  const [first, ...others] = state.companies;
  if (!first) return { view: 'link' };
  return others.length > 0 ? { view: 'companies' } : { view: 'company', companyId: first.id, tab: 'overview' };
}
