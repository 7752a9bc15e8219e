/** Customers and suppliers. In Sage Accounting one contact can be both; it then is a record of each type with one id. */
import { z } from 'zod';
import { money } from '../money.ts';
import type { DataType } from './data-types.ts';
import { defineDataType } from './define-data-type.ts';
import { address, currency, nullableText, recordBase, text } from './parts.ts';

export const party = z.object({
  ...recordBase,
  reference: nullableText,
  name: text,
  contactName: nullableText,
  /** All e-mail addresses known for it, lower case, the main one first. */
  emails: z.array(text),
  phone: nullableText,
  addresses: z.array(address),
  taxNumber: nullableText,
  currency: currency.nullable(),
  creditLimit: money.nullable(),
  creditDays: z.number().int().nullable(),
  onHold: z.boolean(),
  /** Sage's own figure of what is open, in base currency; what they owe us, or what we owe them. Null where Sage gives none. */
  balance: money.nullable(),
  notes: nullableText,
  isActive: z.boolean(),
});
export type Party = z.infer<typeof party>;

const defineParty = (dataType: DataType) => defineDataType<Party>({
  dataType,
  schema: party,
  columns: {
    reference: { kind: 'text', of: (p) => p.reference, indexed: true },
    name: { kind: 'text', of: (p) => p.name, indexed: true },
    email: { kind: 'text', of: (p) => p.emails[0] ?? null, indexed: true },
    /** All of them in one text, to be looked into. */
    emails: { kind: 'text', of: (p) => (p.emails.length === 0 ? null : p.emails.join(' ')) },
    contactName: { kind: 'text', of: (p) => p.contactName },
    phone: { kind: 'text', of: (p) => p.phone },
    taxNumber: { kind: 'text', of: (p) => p.taxNumber },
    creditLimit: { kind: 'money', of: (p) => p.creditLimit },
    balance: { kind: 'money', of: (p) => p.balance },
    isActive: { kind: 'flag', of: (p) => p.isActive },
  },
});

export const customers = defineParty('customers');
export const suppliers = defineParty('suppliers');
