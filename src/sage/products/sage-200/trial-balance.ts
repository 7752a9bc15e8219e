/**
 * Sage 200's own trial balance: what each nominal code moved in each accounting period, added up. A period that the day
 * falls into counts whole, so what was posted after the day within it is taken out again, line by line.
 */
import { z } from 'zod';
import type { IsoDate } from '../../../shared/dates.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Minor } from '../../../shared/money.ts';
import { toMinor } from '../../../shared/money.ts';
import type { Ask } from '../../ask-json.ts';
import type { CompanyReader } from '../../connector.ts';
import { amountOrNothing } from '../../source-values.ts';
import type { Condition } from './odata.ts';
import { allOf, where } from './odata.ts';
import { readList } from './read-list.ts';
import { dayOrNull, id, moneyOrZero, wholeId } from './values.ts';

type Balances = Awaited<ReturnType<CompanyReader['trialBalance']>>;

const period = z.object({ nominal_code_id: id, nominal_period_value_id: id, nominal_period_value_actual_value: amountOrNothing, accounting_period_start_date: z.string(), accounting_period_end_date: z.string() });
const line = z.object({ id, nominal_code_id: id, debit: amountOrNothing, credit: amountOrNothing, transaction_date: z.string() });

type Viewed<S> = { readonly path: string; readonly key: string; readonly row: z.ZodType<S> & { readonly shape: object }; readonly filter: Condition | null };

async function* rowsOf<S>({ path, key, row, filter }: Viewed<S>, ask: Ask, signal: AbortSignal): AsyncGenerator<S> {
  for await (const page of readList(ask, { path, query: { $select: Object.keys(row.shape).join(',') }, filter, key, idOf: wholeId(key), size: 5_000 }, signal)) {
    for (const item of page.items) {
      const outcome = row.safeParse(item);
      if (!outcome.success) throw new AppError('sage_rubbish', `GET ${path}: a row is not of the shape that Sage describes`, { cause: outcome.error });
      yield outcome.data;
    }
  }
}

export async function readTrialBalance(asAt: IsoDate, ask: Ask, signal: AbortSignal): Promise<Balances> {
  const balances = new Map<string, number>();
  const add = (nominal: number, value: number) => balances.set(String(nominal), (balances.get(String(nominal)) ?? 0) + value);
  let cutEnd: IsoDate | null = null;
  const begun = where('accounting_period_start_date', 'le', { day: asAt });
  for await (const row of rowsOf({ path: '/nominal_period_value_views', key: 'nominal_period_value_id', row: period, filter: begun }, ask, signal)) {
    const end = dayOrNull(row.accounting_period_end_date);
    if (end !== null && end > asAt) cutEnd = end;
    add(row.nominal_code_id, toMinor(moneyOrZero(row.nominal_period_value_actual_value)));
  }
  if (cutEnd !== null) {
    const later = allOf(where('transaction_date', 'gt', { day: asAt }), where('transaction_date', 'le', { day: cutEnd }));
    for await (const row of rowsOf({ path: '/nominal_transaction_enquiry_views', key: 'id', row: line, filter: later }, ask, signal)) {
      add(row.nominal_code_id, toMinor(moneyOrZero(row.credit)) - toMinor(moneyOrZero(row.debit)));
    }
  }
  return [...balances].map(([ledgerAccountId, balance]) => ({ ledgerAccountId, debit: Math.max(balance, 0) as Minor, credit: Math.max(-balance, 0) as Minor }));
}
