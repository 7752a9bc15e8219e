/**
 * When Sage 50's data have moved: the folder is gone, or a yearly upgrade put the same company into a newer folder and
 * left the old one standing, to be synced cleanly and stale for ever. What is found is offered and never taken by
 * itself, and only what is surely the same company. A pure decision over what discovery found and cards that were read.
 */
import type { CompanyCard } from '../../src/sage/products/sage-50/company-card.ts';
import type { FoundDataSet } from './discovery.ts';

/** What a person confirmed when the company was linked. */
export type Linked = {
  readonly folder: string;
  readonly version: number | null;
  readonly card: CompanyCard;
};
/** A data set that was looked into; `card: null` where that was not possible (unconfirmed host, no driver, sign-in refused). */
export type Seen = { readonly place: FoundDataSet; readonly card: CompanyCard | null };
export type MovedNeeds = {
  readonly linked: Linked;
  /** The linked folder as it is now; `isThere: false` when it is gone, `card: null` when it could not be read. */
  readonly now: { readonly isThere: boolean; readonly card: CompanyCard | null };
  readonly seen: readonly Seen[];
};

/** Why it is offered: the linked folder is gone; a newer version of Sage has it; or it goes on elsewhere. */
export type OfferReason = 'gone' | 'newer_version' | 'goes_on_elsewhere';
export type Offer = { readonly place: FoundDataSet; readonly card: CompanyCard; readonly reason: OfferReason };
export type MovedDecision =
  | { readonly kind: 'stay' }
  /** The linked folder holds another company now: nothing of it may be read (`wrong_company`). */
  | { readonly kind: 'other_company'; readonly offers: readonly Offer[] }
  /** To be confirmed by a person (`data_set_moved`); best first. `isStale`: the linked folder is there and no longer the one that is worked in. */
  | { readonly kind: 'offer'; readonly isStale: boolean; readonly offers: readonly Offer[] }
  /** Gone, and nowhere found (`data_set_missing`). `unseen` may hold it, and could not be looked into. */
  | { readonly kind: 'missing'; readonly unseen: readonly FoundDataSet[] };

const plain = (text: string): string => text.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();

/**
 * Surely the same: the GUID, and beside it the name, the base currency and the month its year begins with, since whoever
 * copies a company folder to begin another business copies the GUID too.
 */
export function isSameCompany(one: CompanyCard, other: CompanyCard): boolean {
  return one.companyId !== null && other.companyId !== null && plain(one.companyId) === plain(other.companyId)
    && plain(one.name) === plain(other.name) && one.baseCurrency === other.baseCurrency && one.startMonth === other.startMonth;
}

const isSameFolder = (one: string, other: string): boolean => plain(one).replace(/[\\/]+$/, '') === plain(other).replace(/[\\/]+$/, '');

/** What a linked folder still is: itself. Without a GUID the name has to do, as nothing is taken from elsewhere by it. */
export const isStill = (linked: CompanyCard, now: CompanyCard): boolean => (linked.companyId !== null && now.companyId !== null ? plain(linked.companyId) === plain(now.companyId) : plain(linked.name) === plain(now.name));

export function decideMoved({ linked, now, seen }: MovedNeeds): MovedDecision {
  const elsewhere = seen.filter(({ place }) => place.isThere !== false && !isSameFolder(place.folder, linked.folder));
  const same = elsewhere.flatMap(({ place, card }) => (card !== null && isSameCompany(linked.card, card) ? [{ place, card }] : [])).sort(bestFirst);
  if (!now.isThere || (now.card !== null && !isStill(linked.card, now.card))) {
    const offers = same.map((one): Offer => ({ ...one, reason: 'gone' }));
    if (now.isThere) return { kind: 'other_company', offers };
    return offers.length > 0 ? { kind: 'offer', isStale: false, offers } : { kind: 'missing', unseen: elsewhere.filter(({ card }) => card === null).map(({ place }) => place) };
  }
  const here = now.card ?? linked.card;
  const offers = same.flatMap(({ place, card }): readonly Offer[] => {
    // Not older than what is linked: a backup of last year under a newer name is no place to go on in.
    if (isBefore(card, here)) return [];
    if (linked.version !== null && place.version > linked.version) return [{ place, card, reason: 'newer_version' }];
    // Of the same version and ahead: work goes on there, such as on a server's share.
    const isAhead = isBefore(here, card) && (linked.version === null || place.version === linked.version);
    return isAhead ? [{ place, card, reason: 'goes_on_elsewhere' }] : [];
  });
  return offers.length > 0 ? { kind: 'offer', isStale: true, offers } : { kind: 'stay' };
}

const isBefore = (one: CompanyCard, other: CompanyCard): boolean => (one.lastTransactionDate ?? '') < (other.lastTransactionDate ?? '');

type Candidate = { readonly place: FoundDataSet; readonly card: CompanyCard };
/** The newest version, then the latest transaction, then what a COMPANY file names. */
function bestFirst(one: Candidate, other: Candidate): number {
  if (one.place.version !== other.place.version) return other.place.version - one.place.version;
  if (isBefore(one.card, other.card)) return 1;
  if (isBefore(other.card, one.card)) return -1;
  return Number(other.place.from === 'company_file') - Number(one.place.from === 'company_file');
}

/** Which of the found places are worth looking into: all but the linked one, practice data, and older versions while the linked folder is there. */
export function placesToLookInto(linked: Linked, isThere: boolean, found: readonly FoundDataSet[]): readonly FoundDataSet[] {
  return found.filter((place) => place.isThere === true && place.from !== 'practice' && !isSameFolder(place.folder, linked.folder) && (!isThere || linked.version === null || place.version >= linked.version));
}
