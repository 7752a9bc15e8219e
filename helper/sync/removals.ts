/** The guard against a list that lost too much at once: a fault in Sage or on the way must not empty our books. Pure. */
import type { DataType } from '../../src/shared/records/data-types.ts';

export const vanishedShareMax = 0.2;
export const vanishedCountMax = 1_000;
/** Below this many, a share says little: two of five tax rates are deleted by a person, not by a fault. */
export const vanishedAlwaysAllowed = 2;

/** 'vanished': no longer on the list; 'told': named as deleted by Sage, less what came in its place (a changed document brings new postings for its old ones). */
export type Removal = { readonly dataTypes: readonly DataType[]; readonly known: number; readonly gone: number; readonly how: 'vanished' | 'told' };

/** True when a person must say yes first. A list that had records and is empty now is always asked about. */
export function mustAsk({ known, gone, how }: Removal): boolean {
  if (gone <= 0) return false;
  if (gone > vanishedCountMax) return true;
  if (how === 'vanished' && gone >= known) return true;
  return gone > known * vanishedShareMax && gone > vanishedAlwaysAllowed;
}
