/** The proof that a sync agrees with Sage: every check of the list, and what they come to together. */
import type { Proof, ProofCheck } from '../contract/status.ts';
import { AppError } from '../errors.ts';
import { checkControl } from './control-accounts.ts';
import type { CheckMade, ProofInput } from './inputs.ts';
import { notChecked } from './outcomes.ts';
import { checkBanks, checkParties } from './own-balances.ts';
import { checkAgainstSage, checkNil } from './trial-balance.ts';

const checks: readonly { readonly name: ProofCheck['check']; readonly make: (input: ProofInput) => CheckMade }[] = [
  { name: 'trial_balance_is_nil', make: checkNil },
  { name: 'trial_balance_equals_sage', make: checkAgainstSage },
  { name: 'debtors_equal_control', make: (input) => checkControl(input, 'customers') },
  { name: 'creditors_equal_control', make: (input) => checkControl(input, 'suppliers') },
  { name: 'banks_equal_accounts', make: checkBanks },
  { name: 'lines_equal_balances', make: checkParties },
];

/** An amount that no integer holds exactly must not cost the whole sync: that check says so and stays open. */
function makeCheck({ name, make }: (typeof checks)[number], input: ProofInput): CheckMade {
  try {
    return make(input);
  } catch (error) {
    if (error instanceof AppError && error.code === 'bad_amount') return notChecked(name, 'An amount is too large, or has too many decimals, to be compared to the penny.');
    throw error;
  }
}

/** One difference makes the proof differ. It agrees only when something was compared and no check lacked its data. */
export function prove(input: ProofInput): Proof {
  const made = checks.map((check) => makeCheck(check, input));
  const outcome = made.some(({ check }) => check.outcome === 'differs') ? 'differs'
    : made.some(({ leavesOpen }) => leavesOpen) || made.every(({ check }) => check.outcome === 'not_checked') ? 'not_checked' : 'agrees';
  return { outcome, checkedAt: input.checkedAt, asAt: input.asAt, checks: made.map(({ check }) => check) };
}
