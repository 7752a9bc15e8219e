/** Sage 200's ids are whole numbers from one counter. Here each is made of the kind and the serial number, and can be read back; site ids are GUIDs. */
import { makeIds } from '../accounting/ids.ts';

const kinds = ['customer', 'supplier', 'nominal', 'sales', 'purchase', 'bankEntry', 'leg', 'reversal', 'bank', 'tax', 'currency', 'product', 'group', 'centre', 'department', 'order', 'quote', 'purchaseOrder', 'line', 'contact', 'address', 'period', 'control', 'category', 'warehouse', 'holding'] as const;
export type IdKind = (typeof kinds)[number];
const step = 32;

export const idOf = (kind: IdKind, serial: number): number => serial * step + kinds.indexOf(kind);

/** The serial number, where the id is one of this kind. */
export function serialOf(kind: IdKind, id: unknown): number | null {
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= step && id % step === kinds.indexOf(kind) ? (id - kinds.indexOf(kind)) / step : null;
}

/** A reversal is a posting of its own, with a number of its own. */
export const urnOf = (transaction: { readonly id: number }): number => transaction.id * 2;
export const reversalUrnOf = (transaction: { readonly id: number }): number => transaction.id * 2 + 1;

/** The same seed gives the same site. */
export function siteId(seed: number, serial: number): string {
  const hex = makeIds(seed).make('sites', serial);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
