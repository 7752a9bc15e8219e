/** Bank accounts. Their balances move without the accounts being changed, so the short list is read whole each time. */
import { z } from 'zod';
import type { BankAccount } from '../../../../shared/records/cash.ts';
import { amountOrNothing, moneyOrNull, textOf, textOrNothing } from '../../../source-values.ts';
import { defineList } from '../define-list.ts';
import { codeKey } from '../look-ups.ts';
import { isActive } from '../party.ts';
import { currencyOf, entityBase, idOrNothing, idText, utcOrNull } from '../values.ts';

const kinds: readonly (readonly [RegExp, BankAccount['kind']])[] = [[/current|cheque/i, 'current'], [/deposit|saving/i, 'savings'], [/card/i, 'credit_card'], [/cash/i, 'cash'], [/loan/i, 'loan']];

export const banks = defineList({
  dataType: 'bankAccounts',
  path: '/banks',
  changes: 'whole',
  needs: ['currencies', 'nominals'],
  source: z.object({
    ...entityBase,
    description: textOrNothing, account_name: textOrNothing, sort_code: textOrNothing, account_no: textOrNothing, iban: textOrNothing, account_type: textOrNothing, account_status_type: textOrNothing,
    balance: amountOrNothing, account_currency_id: idOrNothing, bank_account_nominal_reference: textOrNothing, bank_account_nominal_cost_centre: textOrNothing, bank_account_nominal_department: textOrNothing,
  }),
  toRecord: (b, beside): BankAccount => ({
    id: String(b.id),
    updatedAt: utcOrNull(b.date_time_updated),
    name: textOf(b.description) ?? textOf(b.account_name),
    nominalCode: textOf(b.bank_account_nominal_reference),
    ledgerAccountId: beside.nominalsByCode.get(codeKey(b.bank_account_nominal_reference, b.bank_account_nominal_cost_centre, b.bank_account_nominal_department))?.id ?? null,
    kind: kinds.find(([pattern]) => pattern.test(b.account_type ?? ''))?.[1] ?? 'other',
    currency: currencyOf(beside.currencies.get(idText(b.account_currency_id) ?? '') ?? beside.baseCurrency),
    sortCode: textOf(b.sort_code),
    accountNumber: textOf(b.account_no),
    iban: textOf(b.iban),
    balance: moneyOrNull(b.balance),
    isActive: isActive(b.account_status_type),
  }),
});
