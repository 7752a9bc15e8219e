/** Sage Accounting's own trial balance: closing balances by ledger account. It is not in Sage's description of its API, and not offered in every country. */
import { z } from 'zod';
import type { IsoDate } from '../../../shared/dates.ts';
import { AppError } from '../../../shared/errors.ts';
import { toMinor } from '../../../shared/money.ts';
import type { CompanyReader } from '../../connector.ts';
import { amountOrNothing, idText, moneyOrZero } from '../../source-values.ts';
import type { Ask } from '../../ask-json.ts';

type ClosingBalances = Awaited<ReturnType<CompanyReader['trialBalance']>>;

const reply = z.object({
  ledger_accounts: z.array(z.object({ id: idText, closing_balance: z.object({ debit: amountOrNothing, credit: amountOrNothing }) })),
});
/** Both ends are required; from before any books, so that every posting is inside and no year end cuts it. */
const beforeAnyBooks = '1970-01-01';

export async function readTrialBalance(asAt: IsoDate, ask: Ask, signal: AbortSignal): Promise<ClosingBalances> {
  const answer = await ask({ path: '/trial_balance', query: { from_date: beforeAnyBooks, to_date: asAt } }, signal).catch((thrown: unknown) => {
    if (thrown instanceof AppError && thrown.code === 'sage_not_found') return null;
    throw thrown;
  });
  if (answer === null) return null;
  const outcome = reply.safeParse(answer.body);
  if (!outcome.success) throw new AppError('sage_rubbish', 'the trial balance is not of the shape that Sage describes', { cause: outcome.error });
  return outcome.data.ledger_accounts.map(({ id, closing_balance: { debit, credit } }) => ({ ledgerAccountId: id, debit: toMinor(moneyOrZero(debit)), credit: toMinor(moneyOrZero(credit)) }));
}
