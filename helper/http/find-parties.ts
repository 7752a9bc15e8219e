/** Who an e-mail address belongs to, among the customers and suppliers of all linked companies: by the address itself, else by its domain. */
import type { data as contract } from '../../src/shared/contract/data.ts';
import type { ReplyOf } from '../../src/shared/contract/endpoint.ts';
import type { CompanyStatus } from '../../src/shared/contract/status.ts';
import type { Party } from '../../src/shared/records/parties.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { BooksAt } from '../store/store.ts';
import type { LinkedCompanies } from './services.ts';

type Match = ReplyOf<typeof contract.findParties>['matches'][number];
const matchesMax = 20;
const sides = ['customers', 'suppliers'] as const;

/** Domains that many unrelated people have their address at: sharing one says nothing. */
const publicDomains = new Set(['gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'hotmail.co.uk', 'live.com', 'live.co.uk', 'msn.com', 'yahoo.com', 'yahoo.co.uk', 'ymail.com', 'icloud.com', 'me.com', 'mac.com', 'aol.com', 'btinternet.com', 'sky.com', 'talktalk.net', 'virginmedia.com', 'protonmail.com', 'proton.me', 'gmx.com', 'gmx.net', 'mail.com', 'eircom.net']);

function booksOf(companies: LinkedCompanies, company: CompanyStatus): BooksAt | null {
  try {
    return companies.reader(company.id).books();
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_synced_yet') return null;
    throw error;
  }
}

function matchesIn(books: BooksAt, company: CompanyStatus, side: (typeof sides)[number], text: string, by: Match['by']): Match[] {
  const { items } = books.records({ dataType: side, filters: [{ column: 'emails', is: '~', value: text }], order: null, limit: 200, after: null });
  return items
    .map((item) => JSON.parse(item) as Party)
    // The column holds all addresses in one text; whether one of them truly is meant is seen on the list.
    .filter((party) => party.emails.some((email) => (by === 'address' ? email.toLowerCase() === text : email.toLowerCase().endsWith(text))))
    .map((party) => ({ companyId: company.id, companyName: company.name, dataType: side, id: party.id, name: party.name, by }));
}

export function findParties(companies: LinkedCompanies, email: string): Match[] {
  const domain = email.slice(email.lastIndexOf('@'));
  if (!/^[^@\s]+@[^@\s]+$/.test(email)) return [];
  const all = companies.list().flatMap((company) => {
    const books = booksOf(companies, company);
    return books === null ? [] : [{ company, books }];
  });
  const search = (text: string, by: Match['by']): Match[] => all.flatMap(({ company, books }) => sides.flatMap((side) => matchesIn(books, company, side, text, by)));
  const exact = search(email, 'address');
  if (exact.length > 0 || publicDomains.has(domain.slice(1))) return exact.slice(0, matchesMax);
  return search(domain, 'domain').slice(0, matchesMax);
}
