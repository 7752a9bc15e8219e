/** How Sage 200 writes things: ids as whole numbers, amounts as JSON numbers, times of UTC mostly without saying so, days as midnights. */
import { z } from 'zod';
import type { IsoDate, IsoTime } from '../../../shared/dates.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Decimal, Money } from '../../../shared/money.ts';
import { fromMinor, toDecimal } from '../../../shared/money.ts';
import type { Address } from '../../../shared/records/parts.ts';
import { currencyPattern, dateOrNull, decimalOrNull, moneyOf, textOf, textOrNothing, timeOrNull } from '../../source-values.ts';

export const id = z.number().int();
export const idOrNothing = id.nullish();
/** What every entity of a list with stamps carries. */
export const entityBase = { id, date_time_updated: textOrNothing };

/** Ids are numbers of up to 64 bits; one that a JSON number cannot hold exactly counts as none. */
export function wholeId(field = 'id'): (item: unknown) => string | null {
  return (item) => {
    if (item === null || typeof item !== 'object') return null;
    const value = (item as Readonly<Record<string, unknown>>)[field];
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? String(value) : null;
  };
}

/** For lists that share a data type, and whose numbers must not meet. */
export const prefixedId = (prefixed: (id: string) => string) => (item: unknown): string | null => { const plain = wholeId()(item); return plain === null ? null : prefixed(plain); };

type Nothing = null | undefined;
export const idText = (value: number | Nothing): string | null => (value === null || value === undefined || value === 0 ? null : String(value));

/** Times are UTC though they often lack the Z (Sage's own words for its fields: "(UTC)"). */
export function utcOrNull(value: string | Nothing): IsoTime | null {
  return timeOrNull(value && !/(Z|[+-]\d\d:?\d\d)$/i.test(value) ? `${value}Z` : value);
}

/** .NET's first day stands for "none". */
export const dayOrNull = (value: string | Nothing): IsoDate | null => (value?.startsWith('0001-01-01') ? null : dateOrNull(value));

/** Amounts have two decimals whatever JSON left of them; what came with more is rounded by nobody but Sage. */
export const moneyOrZero = (value: number | string | Nothing): Money => (value === null || value === undefined || value === '' ? fromMinor(0) : moneyOf(value));

export function currencyOf(code: string | null): string {
  if (code === null || !currencyPattern.test(code)) throw new AppError('record_rejected', `currency: "${code ?? ''}" is none`);
  return code;
}

/** Units of the document's currency for one of base currency; Sage 200 keeps its rates that way round. */
export function rateOf(value: number | string | Nothing): Decimal {
  const rate = decimalOrNull(value);
  return rate === null || !/[1-9]/.test(rate) ? toDecimal('1') : rate;
}

export const address = z.object({
  address_1: textOrNothing, address_2: textOrNothing, address_3: textOrNothing, address_4: textOrNothing, city: textOrNothing, county: textOrNothing, postcode: textOrNothing, country: textOrNothing,
}).nullish();

export function toAddresses(source: z.infer<typeof address>): Address[] {
  if (!source) return [];
  const lines = [source.address_1, source.address_2, source.address_3, source.address_4].map(textOf).filter((line) => line !== null);
  const found: Address = { kind: 'main', lines, city: textOf(source.city), region: textOf(source.county), postcode: textOf(source.postcode), country: textOf(source.country) };
  return lines.length > 0 || found.city !== null || found.postcode !== null ? [found] : [];
}

export const trackingSource = z.object({ ...entityBase, code: textOrNothing, name: textOrNothing });
