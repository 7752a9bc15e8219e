/** The company itself: its details, its base currency and the year that its periods make. Three lists make one source record. */
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import type { CompanyRecord } from '../../../shared/records/basics.ts';
import type { ReadMode, ResourcePage } from '../../connector.ts';
import type { Ask } from '../../ask-json.ts';
import { normaliseItems } from '../../normalise.ts';
import { flagOrNothing, textOf, textOrNothing, wholeOrNothing } from '../../source-values.ts';
import { writeCheckpoint } from './checkpoint.ts';
import type { Beside, LookUp } from './look-ups.ts';
import { nothingBeside } from './look-ups.ts';
import { address, currencyOf, dayOrNull, toAddresses, utcOrNull } from './values.ts';

const source = z.object({
  id: z.string(),
  details: z.object({ name: textOrNothing, tax_registration_number: textOrNothing, address, country_code: z.object({ code: textOrNothing }).nullish(), date_time_updated: textOrNothing }),
  year: z.object({ financial_year_end_date: textOrNothing, is_current: flagOrNothing }).nullish(),
});
type CompanySource = z.infer<typeof source>;

export const company = {
  name: 'company',
  dataTypes: ['company'],
  source,
  idOf: (item: unknown) => (item as { readonly id: string }).id,
  normalise: ({ id, details, year }: CompanySource, beside: Beside) => {
    const record: CompanyRecord = {
      id, updatedAt: utcOrNull(details.date_time_updated), name: textOf(details.name) ?? id, legalName: null, registrationNumber: null, taxNumber: textOf(details.tax_registration_number),
      country: textOf(details.country_code?.code), baseCurrency: currencyOf(beside.baseCurrency), yearEnd: dayOrNull(year?.financial_year_end_date)?.slice(5) ?? null, lockedUpTo: null, addresses: toAddresses(details.address),
    };
    return [{ dataType: 'company', id, record } as const];
  },
} as const;

const yearRow = z.object({ year_relative_to_current_year: wholeOrNothing, financial_year_end_date: textOrNothing });

export async function* readCompanyItself(sourceId: string, ask: Ask, lookUp: LookUp, mode: ReadMode): AsyncGenerator<ResourcePage> {
  mode.signal.throwIfAborted();
  const { body: details } = await ask({ path: '/company_details', query: { $expand: 'address,country_code' } }, mode.signal);
  const { body: years } = await ask({ path: '/financial_year_period_views', query: { $filter: 'year_relative_to_current_year eq 0', $top: '100' } }, mode.signal);
  const beside = { ...nothingBeside, ...(await lookUp(['currencies'], mode.signal)) };
  if (!Array.isArray(details) || details.length === 0) throw new AppError('sage_rubbish', 'GET /company_details: the answer names no company');
  const year = Array.isArray(years) ? years.map((row) => yearRow.safeParse(row).data).find((row) => Number(row?.year_relative_to_current_year) === 0) : undefined;
  const item = { id: sourceId, details: details[0] as unknown, year: year ?? null };
  yield { ...normaliseItems(company, [item], beside), read: 1, expected: 1, checkpoint: writeCheckpoint({ since: null, reading: null }), countsAsSeen: true };
}
