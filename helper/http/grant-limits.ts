/**
 * How far an application's token reaches: to the companies that it was granted, and to addresses that are about one of
 * them. What is not named here is out of its reach, so a new address is closed to applications until somebody opens it.
 */
import type { Endpoint } from '../../src/shared/contract/endpoint.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { Event, Snapshot } from '../../src/shared/events.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import { isScopeEnough, type Caller } from './caller.ts';

/** They tell of nothing that is one company's. */
const open: readonly string[] = ['health', 'readAbout', 'listIntegrations', 'readDataTypeSettings', 'readSchedule'];
/** Their handlers leave out the companies that the caller does not reach. */
const leavingOut: readonly string[] = ['listCompanies', 'readStatus', 'readEvents', 'findParties'];

export const isReachable = (name: string, { path }: Pick<Endpoint<never, never>, 'path'>): boolean => /^\/v1\/companies\/\{companyId\}(\/|$)/.test(path) || open.includes(name) || leavingOut.includes(name);

export const reaches = ({ reach }: Pick<Caller, 'reach'>, companyId: CompanyId): boolean => reach === 'all' || reach.has(companyId);

/** For an application that was granted webhooks, whatever it may do with the books. Their handlers know its own ones alone. */
const ofWebhooks: readonly string[] = ['listWebhooks', 'createWebhook', 'testWebhook', 'pauseWebhook', 'resumeWebhook', 'rotateWebhookSecret', 'deleteWebhook', 'readWebhookLog', 'replayWebhook'];
export const isOfWebhooks = (name: string): boolean => ofWebhooks.includes(name);

/** Throws `forbidden`. */
export function checkMayAsk(caller: Caller, name: string, endpoint: Pick<Endpoint<never, never>, 'path' | 'permission'>): void {
  if (caller.app !== null && isOfWebhooks(name)) {
    if (!caller.app.hasWebhooks) throw new AppError('forbidden', 'this token may have no webhooks; needed is the scope webhooks');
    return;
  }
  if (!isScopeEnough(caller.scope, endpoint.permission)) throw new AppError('forbidden', `this token may ${caller.scope}; needed is ${endpoint.permission}`);
  if (caller.reach !== 'all' && !isReachable(name, endpoint)) throw new AppError('forbidden', 'an application\'s token does not reach this address');
}

/** Throws `not_found`: of a company that it was not granted, an application does not learn that it is there. */
export function checkCompany(caller: Caller, input: unknown): void {
  const { companyId } = input as { readonly companyId?: CompanyId };
  if (companyId !== undefined && !reaches(caller, companyId)) throw new AppError('not_found', `there is no company "${companyId}"`);
}

export function limitSnapshot(caller: Caller, snapshot: Snapshot): Snapshot {
  return caller.reach === 'all' ? snapshot : { helper: snapshot.helper, connections: [], companies: snapshot.companies.filter(({ id }) => reaches(caller, id)) };
}

export function limitEvents(caller: Caller, events: readonly Event[]): Event[] {
  return events.filter((event) => {
    if (caller.reach === 'all' || event.type === 'helperChanged') return true;
    if (event.type === 'companyChanged') return reaches(caller, event.company.id);
    return event.type === 'companyUnlinked' && reaches(caller, event.companyId);
  });
}
