/** Contacts: customers, suppliers, or both at once. One that stopped being either leaves that data type. */
import { z } from 'zod';
import type { DataType } from '../../../../shared/records/data-types.ts';
import type { Address } from '../../../../shared/records/parts.ts';
import type { Party } from '../../../../shared/records/parties.ts';
import { defineMixedResource } from '../../../define-resource.ts';
import type { Normalised } from '../../../define-resource.ts';
import { amountOrNothing, currencyPattern, flagOrNothing, idText, moneyOrNull, textOf, textOrNothing, timeOrNull, wholeOrNothing, wholeOrNull } from '../../../source-values.ts';
import { idOfRef, itemBase, refOrNothing } from '../values.ts';

/** Without `nested_attributes` only a reference stands here, so every field may be missing. */
const address = z.object({ address_line_1: textOrNothing, address_line_2: textOrNothing, city: textOrNothing, region: textOrNothing, postal_code: textOrNothing, country: refOrNothing }).nullish();
const person = z.object({ name: textOrNothing, displayed_as: textOrNothing, email: textOrNothing, telephone: textOrNothing, mobile: textOrNothing }).nullish();

const source = z.object({
  ...itemBase,
  displayed_as: textOrNothing, name: textOrNothing, reference: textOrNothing, contact_types: z.array(z.object({ id: idText })).nullish(),
  main_address: address, delivery_address: address, main_contact_person: person, email: textOrNothing, tax_number: textOrNothing, notes: textOrNothing,
  currency: refOrNothing, credit_limit: amountOrNothing, credit_days: wholeOrNothing, balance: amountOrNothing, is_active: flagOrNothing,
});
type Contact = z.infer<typeof source>;

const dataTypes = ['customers', 'suppliers'] as const satisfies readonly DataType[];
const contactTypes = { customers: 'CUSTOMER', suppliers: 'VENDOR' } as const;
const isOfType = (types: unknown, dataType: 'customers' | 'suppliers'): boolean =>
  Array.isArray(types) && types.some((type: unknown) => type !== null && typeof type === 'object' && (type as { readonly id?: unknown }).id === contactTypes[dataType]);

export const contacts = defineMixedResource<Contact>({
  path: '/contacts',
  dataTypes,
  query: { attributes: 'all', nested_attributes: 'all', show_balance: 'true' },
  itemQuery: { nested_attributes: 'all', show_balance: 'true' },
  keyAttributes: 'contact_types',
  keyTypes: (key) => dataTypes.filter((dataType) => isOfType(key['contact_types'], dataType)),
  source,
  deletes: 'list',
  normalise: (contact) => dataTypes.map((dataType): Normalised => ({ dataType, id: contact.id, record: isOfType(contact.contact_types, dataType) ? toParty(contact) : null })),
});

function toParty(contact: Contact): Party {
  const person = contact.main_contact_person;
  const emails = [contact.email, person?.email].map((email) => textOf(email)?.trim().toLowerCase() ?? '').filter((email) => email !== '');
  const currency = idOfRef(contact.currency);
  const isBoth = (contact.contact_types?.length ?? 0) > 1;
  return {
    id: contact.id,
    updatedAt: timeOrNull(contact.updated_at),
    reference: textOf(contact.reference),
    name: textOf(contact.name) ?? textOf(contact.displayed_as) ?? contact.id,
    contactName: textOf(person?.name) ?? textOf(person?.displayed_as),
    emails: [...new Set(emails)],
    phone: textOf(person?.telephone) ?? textOf(person?.mobile),
    addresses: [toAddress('main', contact.main_address), toAddress('delivery', contact.delivery_address)].filter((one) => one !== null),
    taxNumber: textOf(contact.tax_number),
    currency: currency !== null && currencyPattern.test(currency) ? currency : null,
    creditLimit: moneyOrNull(contact.credit_limit),
    creditDays: wholeOrNull(contact.credit_days),
    onHold: false,
    // Of one who is both Sage gives one figure for both sides, which is neither's.
    balance: isBoth ? null : moneyOrNull(contact.balance),
    notes: textOf(contact.notes),
    isActive: contact.is_active ?? true,
  };
}

function toAddress(kind: Address['kind'], source: Contact['main_address']): Address | null {
  if (!source) return null;
  const lines = [textOf(source.address_line_1), textOf(source.address_line_2)].filter((line) => line !== null);
  const found: Address = { kind, lines, city: textOf(source.city), region: textOf(source.region), postcode: textOf(source.postal_code), country: idOfRef(source.country) };
  return lines.length > 0 || found.city !== null || found.postcode !== null ? found : null;
}
