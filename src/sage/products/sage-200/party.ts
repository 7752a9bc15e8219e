/** Customers and suppliers: two lists of one shape. */
import { z } from 'zod';
import type { DataType } from '../../../shared/records/data-types.ts';
import type { Party } from '../../../shared/records/parties.ts';
import { amountOrNothing, flagOrNothing, moneyOrNull, textOf, textOrNothing, wholeOrNothing, wholeOrNull } from '../../source-values.ts';
import { defineList } from './define-list.ts';
import type { Beside } from './look-ups.ts';
import { address, entityBase, idOrNothing, idText, toAddresses, utcOrNull } from './values.ts';

const contact = z.object({ name: textOrNothing, is_default: flagOrNothing, default_email: textOrNothing, default_telephone: textOrNothing });
const source = z.object({
  ...entityBase,
  reference: textOrNothing, name: textOrNothing, balance: amountOrNothing, on_hold: flagOrNothing, account_status_type: textOrNothing, currency_id: idOrNothing,
  telephone_country_code: textOrNothing, telephone_area_code: textOrNothing, telephone_subscriber_number: textOrNothing,
  credit_limit: amountOrNothing, vat_number: textOrNothing, payment_terms_days: wholeOrNothing, main_address: address, contacts: z.array(contact).nullish(),
});
type PartySource = z.infer<typeof source>;

export const defineParties = (dataType: Extract<DataType, 'customers' | 'suppliers'>, path: `/${string}`) => defineList({
  dataType,
  path,
  expand: 'main_address,contacts',
  needs: ['currencies'],
  source,
  toRecord: toParty,
});

function toParty(p: PartySource, beside: Beside): Party {
  const contacts = [...(p.contacts ?? [])].sort((a, b) => Number(b.is_default ?? false) - Number(a.is_default ?? false));
  const emails = contacts.map((one) => textOf(one.default_email)?.trim().toLowerCase() ?? '').filter((email) => email !== '');
  const telephone = [p.telephone_country_code, p.telephone_area_code, p.telephone_subscriber_number].map(textOf).filter((part) => part !== null).join(' ');
  const currency = beside.currencies.get(idText(p.currency_id) ?? '') ?? null;
  return {
    id: String(p.id),
    updatedAt: utcOrNull(p.date_time_updated),
    reference: textOf(p.reference),
    name: textOf(p.name) ?? textOf(p.reference) ?? String(p.id),
    contactName: textOf(contacts[0]?.name),
    emails: [...new Set(emails)],
    phone: textOf(contacts[0]?.default_telephone) ?? textOf(telephone),
    addresses: toAddresses(p.main_address),
    taxNumber: textOf(p.vat_number),
    currency,
    creditLimit: moneyOrNull(p.credit_limit),
    creditDays: wholeOrNull(p.payment_terms_days),
    onHold: p.on_hold ?? false,
    // Sage keeps it in the account's own currency.
    balance: currency !== null && currency === beside.baseCurrency ? moneyOrNull(p.balance) : null,
    notes: null,
    isActive: isActive(p.account_status_type),
  };
}

/** Active, hidden, closed: an unknown word is taken for active. */
export const isActive = (status: string | null | undefined): boolean => !/(Hidden|Inactive|Closed|Cancelled)$/i.test(status ?? '');
