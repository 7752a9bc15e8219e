/** What an application may do, in the words of whoever is asked. */
import type { GrantScope } from '../../src/shared/contract/apps.ts';

export const grantScopeWords = {
  read: { name: 'Read the books', says: 'Lists, reports and what changed, of the companies ticked above.' },
  sync: { name: 'Sync now', says: 'Have Ledgerline read these companies from Sage.' },
  write: { name: 'Write to Sage', says: 'Make and change entries where Sage takes them.' },
  webhooks: { name: 'Be told what is new', says: 'Ledgerline tells it, at an internet address of its own, when there are new books, when a sync failed or when a sign-in is needed. No figures are sent, and you allow each new address first.' },
} as const satisfies Record<GrantScope, { readonly name: string; readonly says: string }>;
