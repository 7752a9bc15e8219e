/** The sandbox's businesses as companies of Sage 200 sites: the first two share a site, the others have one of their own, and company numbers repeat. */
import type { Business } from '../accounting/businesses.ts';
import type { Face as AccountingFace } from '../accounting/face.ts';
import { siteId } from './ids.ts';

export type Edition = 'professional' | 'standard';
export type Face = Pick<AccountingFace, 'books'> & { readonly edition: Edition };
export type Company = { readonly site: string; readonly siteName: string; readonly company: number; readonly business: Business };

export const makeCompanies = (businesses: readonly Business[], seed: number): Company[] => businesses.map((business, index) => ({
  site: siteId(seed, index < 2 ? 1 : index), siteName: index < 2 ? 'Harbour site (practice)' : `Site ${index} (practice)`, company: index === 1 ? 2 : 1, business,
}));
