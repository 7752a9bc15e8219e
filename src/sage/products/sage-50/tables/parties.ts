/**
 * Customers and suppliers: two tables of nearly the same columns. Bank details and the password for reports are not
 * read; of the many computed figures (turnover, months, ageing) only the balance.
 */
import type { Address } from '../../../../shared/records/parts.ts';
import type { Party } from '../../../../shared/records/parties.ts';
import { isSet, moneyOrNull, reference, text, updatedAt, wholeOf } from '../cells.ts';
import type { SourceRow } from '../cells.ts';
import type { Currencies } from '../company-facts.ts';
import { defineTable } from '../define-table.ts';
import { partyId } from '../party-ids.ts';
import type { Ledger } from '../party-ids.ts';
import type { SourceTable } from '../source-table.ts';

const partyTable = (name: string): SourceTable => ({
  name,
  required: ['ACCOUNT_REF', 'NAME'],
  optional: [
    'ADDRESS_1', 'ADDRESS_2', 'ADDRESS_3', 'ADDRESS_4', 'ADDRESS_5', 'COUNTRY_CODE', 'DEL_ADDRESS_1', 'DEL_ADDRESS_2', 'DEL_ADDRESS_3', 'DEL_ADDRESS_4', 'DEL_ADDRESS_5',
    'CONTACT_NAME', 'TELEPHONE', 'TELEPHONE_2', 'E_MAIL', 'E_MAIL2', 'E_MAIL3', 'VAT_REG_NUMBER', 'CURRENCY', 'CREDIT_LIMIT', 'PAYMENT_DUE_DAYS', 'ACCOUNT_ON_HOLD', 'BALANCE', 'INACTIVE_FLAG',
  ],
});

const defineParties = <T extends 'customers' | 'suppliers'>(name: string, dataType: T, ledger: Ledger, table: string) => defineTable<Currencies, 'customers' | 'suppliers'>({
  name,
  dataType,
  table: partyTable(table),
  keys: ['ACCOUNT_REF'],
  idOf: (row) => partyId(ledger, reference(row['ACCOUNT_REF'], 'ACCOUNT_REF')),
  beside: (facts, _dataSet, signal) => facts.currencies(signal),
  toRecord: (row, currencies) => toParty(row, ledger, currencies),
});

export const customers = defineParties('customers', 'customers', 'customer', 'SALES_LEDGER');
export const suppliers = defineParties('suppliers', 'suppliers', 'supplier', 'PURCHASE_LEDGER');

function toParty(row: SourceRow, ledger: Ledger, currencies: Currencies): Party {
  const accountRef = reference(row['ACCOUNT_REF'], 'ACCOUNT_REF');
  const emails = ['E_MAIL', 'E_MAIL2', 'E_MAIL3'].flatMap((column) => (text(row[column]) ?? '').split(/[;,\s]+/)).map((email) => email.trim().toLowerCase()).filter((email) => email !== '');
  const currency = wholeOf(row['CURRENCY']);
  return {
    id: partyId(ledger, accountRef),
    updatedAt: updatedAt(row),
    reference: accountRef,
    name: text(row['NAME']) ?? accountRef,
    contactName: text(row['CONTACT_NAME']),
    emails: [...new Set(emails)],
    phone: text(row['TELEPHONE']) ?? text(row['TELEPHONE_2']),
    addresses: [addressOf('main', row, 'ADDRESS'), addressOf('delivery', row, 'DEL_ADDRESS')].filter((one) => one !== null),
    taxNumber: text(row['VAT_REG_NUMBER']),
    currency: currencies.codeOf(currency, currency === null || currency === 0),
    creditLimit: moneyOrNull(row['CREDIT_LIMIT']),
    creditDays: wholeOf(row['PAYMENT_DUE_DAYS']),
    onHold: isSet(row['ACCOUNT_ON_HOLD']),
    balance: moneyOrNull(row['BALANCE']),
    notes: null,
    isActive: !isSet(row['INACTIVE_FLAG']),
  };
}

/** Sage 50 labels its five lines street 1, street 2, town, county, postcode, unless the user named them otherwise. */
export function addressOf(kind: Address['kind'], row: SourceRow, prefix: string): Address | null {
  const [first, second, city, region, postcode] = [1, 2, 3, 4, 5].map((line) => text(row[`${prefix}_${line}`])) as [string | null, string | null, string | null, string | null, string | null];
  const lines = [first, second].filter((line) => line !== null);
  if (lines.length === 0 && city === null && postcode === null) return null;
  return { kind, lines, city, region, postcode, country: kind === 'main' ? text(row['COUNTRY_CODE']) : null };
}
