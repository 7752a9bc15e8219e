/** Customers and suppliers with their address and person. Nested things are references unless `nested_attributes=all` asks for more. */
import type { Contact } from '../../books/model.ts';
import { contactName, ref, refs, taxRateIds } from '../face.ts';
import type { Face } from '../face.ts';
import { defineResource } from '../resource.ts';
import { money, moneyOrNull, stamp } from '../spell.ts';
import type { Json } from '../spell.ts';
import { findIn, flag, idOf, stampFields, stampsOf } from './shared.ts';

const addressRef = (face: Face, one: Contact) => ref('addresses', face.ids.make('addresses', one.id), 'Main Address');
const personRef = (face: Face, one: Contact) => ref('contact_persons', face.ids.make('contact_persons', one.id), one.person);

function addressJson(face: Face, one: Contact): Json {
  const { line1, line2, city, region, postalCode, country } = one.address;
  return {
    ...addressRef(face, one), created_at: stamp(one.createdAt), updated_at: stamp(one.updatedAt), deleted_at: null, address_line_1: line1, address_line_2: line2, city, postal_code: postalCode, region,
    country: refs.country(country), country_group: null, bank_account: null, contact: refs.contact(face, one), address_type: refs.type('address_types', one.kind === 'customer' ? 'SALES' : 'PURCHASING'),
    name: 'Main Address', is_main_address: true,
  };
}

function personJson(face: Face, one: Contact): Json {
  return {
    ...personRef(face, one), created_at: stamp(one.createdAt), updated_at: stamp(one.updatedAt), deleted_at: null, contact_person_types: [refs.type('contact_person_types', 'ACCOUNTS')], name: one.person, job_title: '',
    telephone: one.telephone, mobile: '', email: one.email, fax: '', is_main_contact: true, is_preferred_contact: true, address: addressRef(face, one),
  };
}

const alive = (one: Contact) => one;

export const contacts = defineResource<Contact>({
  path: 'contacts', definition: 'Contact', all: (face) => face.books.contacts, id: idOf('contacts'), find: findIn('contacts', (face) => face.books.contacts), name: contactName, stamps: stampsOf,
  fields: {
    ...stampFields,
    links: () => [],
    // A balance changes without the contact being changed, and is shown only on request.
    balance: (one, { query }) => (query.get('show_balance') === 'true' ? money(one.balance) : null),
    contact_types: (one) => [one.kind === 'customer' ? refs.type('contact_types', 'CUSTOMER') : refs.type('contact_types', 'VENDOR')],
    name: (one) => one.name,
    reference: (one) => one.reference,
    default_sales_ledger_account: (one, { face }) => (one.kind === 'customer' ? refs.account(face, one.account) : null),
    default_purchase_ledger_account: (one, { face }) => (one.kind === 'supplier' ? refs.account(face, one.account) : null),
    default_sales_tax_rate: (one) => (one.currency === 'GBP' ? null : ref('tax_rates', taxRateIds.zero, 'Zero Rated 0.00%')),
    tax_number: (one) => one.taxNumber ?? '',
    notes: (one) => one.notes ?? '',
    locale: () => 'en-GB',
    main_address: (one, { face, nested }) => (nested ? addressJson(face, one) : addressRef(face, one)),
    main_contact_person: (one, { face, nested }) => (nested ? personJson(face, one) : personRef(face, one)),
    bank_account_details: () => ({ account_name: '', account_number: '', sort_code: '', bic: '', iban: '' }),
    credit_limit: (one) => moneyOrNull(one.creditLimit),
    credit_days: (one) => one.creditDays,
    credit_terms: (one) => (one.kind === 'customer' ? 'date_from_invoice' : 'date_from_payment'),
    credit_terms_and_conditions: () => '',
    currency: (one, { face }) => refs.currency(face, one.currency),
    aux_reference: () => '',
    registered_number: () => '',
    deletable: () => false,
    tax_treatment: (one) => ({ home_tax: one.address.country === 'GB', eu_tax_registered: false, eu_not_tax_registered: false, rest_of_world_tax: one.address.country !== 'GB', is_importer: false }),
    email: (one) => one.email,
    gdpr_obfuscated: () => false,
    system: () => false,
    is_active: (one) => one.active,
  },
  searchIn: (one) => [one.name, one.reference, one.person],
  filters: {
    contact_type_id: (value) => (one) => (value === 'CUSTOMER') === (one.kind === 'customer'),
    email: (value) => (one) => one.email.toLowerCase() === value.toLowerCase(),
    filter_inactive_contacts: (value) => (one) => !flag(value) || one.active,
  },
});

const ofContact = { contact_id: (value: string, face: Face) => (one: Contact) => one.id === face.ids.read('contacts', value) };

export const addresses = defineResource<Contact>({
  path: 'addresses', definition: 'Address', all: (face) => face.books.contacts, id: idOf('addresses'), find: findIn('addresses', (face) => face.books.contacts), name: () => 'Main Address', stamps: alive,
  fields: Object.fromEntries(['address_line_1', 'address_line_2', 'city', 'postal_code', 'region', 'country', 'contact', 'address_type', 'name', 'is_main_address', 'created_at', 'updated_at', 'bank_account', 'country_group'].map((name) => [name, (one: Contact, { face }: { face: Face }) => (addressJson(face, one) as Record<string, Json>)[name] ?? null])),
  filters: { ...ofContact, bank_account_id: () => () => false },
});

export const contactPersons = defineResource<Contact>({
  path: 'contact_persons', definition: 'ContactPerson', all: (face) => face.books.contacts, id: idOf('contact_persons'), find: findIn('contact_persons', (face) => face.books.contacts), name: (one) => one.person, stamps: alive,
  fields: Object.fromEntries(['contact_person_types', 'name', 'job_title', 'telephone', 'mobile', 'email', 'fax', 'is_main_contact', 'is_preferred_contact', 'address', 'created_at', 'updated_at'].map((name) => [name, (one: Contact, { face }: { face: Face }) => (personJson(face, one) as Record<string, Json>)[name] ?? null])),
  filters: { ...ofContact, address_id: (value, face) => (one) => one.id === face.ids.read('addresses', value) },
});

