/** Bank accounts. Their balances move without the accounts being changed, so the short list is read whole each time. */
import { z } from 'zod';
import type { BankAccount } from '../../../../shared/records/cash.ts';
import { defineResource } from '../../../define-resource.ts';
import { amountOrNothing, flagOrNothing, moneyOrNull, textOf, textOrNothing, timeOrNull, wholeOrNothing } from '../../../source-values.ts';
import { currencyOf, idOfRef, itemBase, refOrNothing } from '../values.ts';

const kinds: Readonly<Record<string, BankAccount['kind']>> = { CHECKING: 'current', SAVINGS: 'savings', CREDIT_CARD: 'credit_card', CREDIT: 'credit_card', CASH_IN_HAND: 'cash', LOAN: 'loan' };

export const bankAccounts = defineResource({
  dataType: 'bankAccounts',
  path: '/bank_accounts',
  changes: 'whole',
  source: z.object({
    ...itemBase,
    displayed_as: textOrNothing, ledger_account: refOrNothing, bank_account_type: refOrNothing, balance: amountOrNothing, nominal_code: wholeOrNothing, is_active: flagOrNothing, currency: refOrNothing,
    bank_account_details: z.object({ account_name: textOrNothing, account_number: textOrNothing, sort_code: textOrNothing, iban: textOrNothing }).nullish(),
  }),
  deletes: 'list',
  toRecord: (b, beside): BankAccount => ({
    id: b.id,
    updatedAt: timeOrNull(b.updated_at),
    name: textOf(b.bank_account_details?.account_name) ?? textOf(b.displayed_as),
    nominalCode: b.nominal_code === null || b.nominal_code === undefined ? null : textOf(String(b.nominal_code)),
    ledgerAccountId: idOfRef(b.ledger_account),
    kind: kinds[idOfRef(b.bank_account_type) ?? ''] ?? 'other',
    currency: currencyOf(b.currency, beside),
    sortCode: textOf(b.bank_account_details?.sort_code),
    accountNumber: textOf(b.bank_account_details?.account_number),
    iban: textOf(b.bank_account_details?.iban),
    balance: moneyOrNull(b.balance),
    isActive: b.is_active ?? true,
  }),
});
