/** The company itself: its name and address from the business, its currency and year from the financial settings. Two single reads make one source record. */
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import type { CompanyRecord } from '../../../shared/records/basics.ts';
import type { Address } from '../../../shared/records/parts.ts';
import type { ReadMode, ResourcePage } from '../../connector.ts';
import type { ResourceDefinition } from '../../define-resource.ts';
import { defineResource } from '../../define-resource.ts';
import { normaliseItems } from '../../normalise.ts';
import { currencyPattern, dateOrNull, idText, textOf, textOrNothing, timeOrNull } from '../../source-values.ts';
import type { Ask } from '../../ask-json.ts';
import { pathWithId } from '../../ask-json.ts';
import { writeCheckpoint } from './checkpoint.ts';

const source = z.object({
  id: idText,
  business: z.object({
    name: textOrNothing, displayed_as: textOrNothing, address_line_1: textOrNothing, address_line_2: textOrNothing, city: textOrNothing,
    postal_code: textOrNothing, region: textOrNothing, country: z.object({ id: textOrNothing }).nullish(),
  }),
  financial_settings: z.object({
    base_currency: z.object({ id: z.string() }), year_end_date: textOrNothing, year_end_lockdown_date: textOrNothing, tax_number: textOrNothing, updated_at: textOrNothing,
  }),
});

export const company = defineResource({
  dataType: 'company',
  name: 'company',
  path: '/financial_settings',
  source,
  changes: 'whole',
  deletes: 'never',
  toRecord: ({ id, business, financial_settings: settings }): CompanyRecord => {
    if (!currencyPattern.test(settings.base_currency.id)) throw new AppError('record_rejected', `"${settings.base_currency.id}" is no currency`);
    const lines = [textOf(business.address_line_1), textOf(business.address_line_2)].filter((line) => line !== null);
    const address: Address = { kind: 'main', lines, city: textOf(business.city), region: textOf(business.region), postcode: textOf(business.postal_code), country: textOf(business.country?.id) };
    return {
      id,
      updatedAt: timeOrNull(settings.updated_at),
      name: textOf(business.name) ?? textOf(business.displayed_as) ?? id,
      legalName: null,
      registrationNumber: null,
      taxNumber: textOf(settings.tax_number),
      country: textOf(business.country?.id),
      baseCurrency: settings.base_currency.id,
      yearEnd: dateOrNull(settings.year_end_date)?.slice(5) ?? null,
      lockedUpTo: dateOrNull(settings.year_end_lockdown_date),
      addresses: lines.length > 0 || address.city !== null ? [address] : [],
    };
  },
});

export async function readBaseCurrency(ask: Ask, signal: AbortSignal): Promise<string> {
  const { body } = await ask({ path: '/financial_settings' }, signal);
  const found = z.object({ base_currency: z.object({ id: z.string().regex(currencyPattern) }) }).safeParse(body);
  if (!found.success) throw new AppError('sage_rubbish', 'the financial settings name no base currency');
  return found.data.base_currency.id;
}

export async function* readCompanyItself(businessId: string, ask: Ask, mode: ReadMode): AsyncGenerator<ResourcePage> {
  const [business, settings] = await Promise.all([
    ask({ path: pathWithId('/businesses', businessId) }, mode.signal),
    ask({ path: '/financial_settings' }, mode.signal),
  ]);
  const item = { id: businessId, business: business.body, financial_settings: settings.body };
  yield {
    ...normaliseItems(company as ResourceDefinition, [item]),
    read: 1, expected: 1, checkpoint: writeCheckpoint({ since: null, reading: null }), countsAsSeen: true,
  };
}
