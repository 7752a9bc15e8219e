/** Webhooks that applications made for themselves: each sees its own alone, and hears of the companies that it was granted, for as long as it is. */
import { AppError } from '../../src/shared/errors.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import type { AppRecords } from '../store/app-records.ts';
import type { WebhookRow } from '../store/webhook-records.ts';
import type { Webhooks } from './webhooks.ts';

export type WebhookOwners = {
  nameOf(appId: string): string;
  /** The companies of all that it was granted with webhooks; none when nothing is left of it. */
  reachOf(appId: string): ReadonlySet<CompanyId>;
};

export const makeWebhookOwners = (apps: Pick<AppRecords, 'read' | 'grants'>): WebhookOwners => ({
  nameOf: (appId) => apps.read(appId)?.name ?? appId,
  reachOf: (appId) => new Set(apps.grants(appId).filter(({ scopes }) => scopes.includes('webhooks')).flatMap(({ companyIds }) => companyIds)),
});

export const mayHear = (owners: WebhookOwners, { appId }: Pick<WebhookRow, 'appId'>, companyId: CompanyId): boolean => appId === null || owners.reachOf(appId).has(companyId);

export const noWebhook = (id: string): AppError => new AppError('not_found', `there is no webhook "${id.slice(0, 60)}"`);

export type OwnWebhooks = Pick<Webhooks, 'list' | 'create' | 'test' | 'setPaused' | 'rotate' | 'remove' | 'log' | 'replay'>;

/** As if there were no others: another's id answers as one that is not there. */
export function webhooksOf(all: OwnWebhooks, appId: string): OwnWebhooks {
  const own = (id: string): string => {
    if (!all.list().some((one) => one.id === id && one.owner?.appId === appId)) throw noWebhook(id);
    return id;
  };
  return {
    list: () => all.list().filter(({ owner }) => owner?.appId === appId),
    create: (given) => all.create(given, false, appId),
    test: async (id) => all.test(own(id)),
    setPaused: (id, isPaused) => all.setPaused(own(id), isPaused, 'application'),
    rotate: async (id) => all.rotate(own(id)),
    remove: (id) => all.remove(own(id)),
    log: (id, before, limit) => all.log(own(id), before, limit),
    replay: (id, eventId) => all.replay(own(id), eventId),
  };
}
