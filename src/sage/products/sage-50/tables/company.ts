/** The company itself. The year ends with the month before Sage's starting month. */
import type { CompanyRecord } from '../../../../shared/records/basics.ts';
import { dateOf, isSet, text, updatedAt, wholeOf } from '../cells.ts';
import { companyTable } from '../company-facts.ts';
import type { Currencies } from '../company-facts.ts';
import { defineTable } from '../define-table.ts';
import { addressOf } from './parties.ts';

const monthEnds = ['01-31', '02-28', '03-31', '04-30', '05-31', '06-30', '07-31', '08-31', '09-30', '10-31', '11-30', '12-31'] as const;

/** The one row of its table; its GUID is the identity of the data set where this version has it. */
const companyId = 'company';

export const company = defineTable<Currencies, 'company'>({
  name: 'company',
  dataType: 'company',
  table: companyTable,
  changes: 'whole',
  keys: ['NAME'],
  idOf: () => companyId,
  beside: (facts, _dataSet, signal) => facts.currencies(signal),
  toRecord: (row, currencies): CompanyRecord => {
    const address = addressOf('main', row, 'ADDRESS');
    const start = wholeOf(row['START_MONTH']);
    return {
      id: companyId,
      updatedAt: updatedAt(row),
      name: text(row['NAME']) ?? companyId,
      legalName: text(row['L_NAME']),
      registrationNumber: null,
      taxNumber: text(row['VAT_REG_NUMBER']),
      country: text(row['COUNTRY_CODE']),
      baseCurrency: currencies.base,
      yearEnd: start !== null && start >= 1 && start <= 12 ? monthEnds[(start + 10) % 12] ?? null : null,
      lockedUpTo: isSet(row['CLOSED_LEDGER_DATE_ENABLED']) ? dateOf(row['CLOSED_LEDGER_CHECK_DATE']) : null,
      addresses: address ? [address] : [],
    };
  },
});
