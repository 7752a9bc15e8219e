/** What is news of a company since receivers were last told, and the text that tells it. Pure: the same whenever it is looked at, so that a kill between loses nothing and doubles nothing. */
import type { WebhookEventType } from '../../src/shared/contract/webhooks.ts';
import type { CompanyStatus } from '../../src/shared/contract/status.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import type { Told, WebhookEvent } from '../store/webhook-records.ts';

export type News = { readonly type: WebhookEventType; readonly data: Readonly<Record<string, string | number | null>> };

const toldOf = ({ id, connectionId, published, lastFailed, status }: CompanyStatus): Told => ({
  companyId: id, connectionId, published: published?.sync ?? 0, failed: lastFailed?.sync ?? 0, needsSignIn: status === 'needs_sign_in',
});

export function newsOf(before: Told | null, company: CompanyStatus): readonly News[] {
  const now = toldOf(company);
  const { companyId } = now;
  const news: News[] = [];
  // Books that were made anew count from one again; books that cannot be read just now are no news.
  if (now.published !== 0 && now.published !== before?.published) news.push({ type: 'booksPublished', data: { companyId, sync: now.published, before: before?.published || null } });
  if (now.failed > (before?.failed ?? 0)) news.push({ type: 'syncFailed', data: { companyId, sync: now.failed, code: company.lastFailed?.problem?.code ?? null } });
  if (now.needsSignIn && !before?.needsSignIn) news.push({ type: 'signInRequired', data: { companyId, connectionId: now.connectionId } });
  return news;
}

export const unlinkedNews = ({ companyId, connectionId }: Told): News => ({ type: 'companyUnlinked', data: { companyId, connectionId } });

/** What is told from now on. A failed sync that was told stays told: the status forgets it when a later one is published. */
export function nextTold(before: Told | null, company: CompanyStatus): Told {
  const now = toldOf(company);
  return { ...now, published: now.published || (before?.published ?? 0), failed: Math.max(now.failed, before?.failed ?? 0) };
}

export const bodyOf = (type: string, data: News['data'], atMs: number): string => JSON.stringify({ type, timestamp: isoTimeOf(atMs), data });

export const eventOf = (id: string, companyId: CompanyId, { type, data }: News, atMs: number): WebhookEvent => ({ id, type, companyId, atMs, body: bodyOf(type, data, atMs) });
