/** How Sage 200 writes values: decimals as JSON numbers, days as midnights, times of UTC with their milliseconds trimmed and seldom with a Z. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** A plain number: the JSON text of it is as short as can be, so 12.50 becomes 12.5. */
export const money = (minor: number): number => minor / 100;
export const day = (date: string): string => `${date}T00:00:00`;

/** `serial` makes up milliseconds that the books do not keep, and who bears a Z. */
export function stamp(seconds: number, serial: number): string {
  const ms = (serial * 37) % 1_000;
  const whole = new Date(seconds * 1_000).toISOString().slice(0, 19);
  const text = ms === 0 ? whole : `${whole}.${String(ms).padStart(3, '0').replace(/0+$/, '')}`;
  return serial % 4 === 0 ? `${text}Z` : text;
}
