/** Why nothing can be read just now, for all companies, and the button that mends it. */
import type { JSX } from 'preact';
import { lifecycle as contract } from '../../../src/shared/contract/lifecycle.ts';
import { useDoing, usePane } from '../context.ts';
import { fixNames, sayError } from '../words.ts';
import { Button, Failed, Icon } from './parts.tsx';

export function HelperProblem(): JSX.Element | null {
  const { client, dispatch, state } = usePane();
  const leave = useDoing(async () => {
    await client.call(contract.leaveSafeMode, {});
    dispatch({ type: 'say', text: 'Ledgerline reads from Sage again.' });
  });
  const problem = state.helper?.problem;
  if (!problem || state.link.is !== 'live') return null;
  return (
    <div class="note warn wide" role="alert">
      <Icon name="warn" />
      <div>
        <p>{sayError(problem.code)}</p>
        {problem.fix === 'leave_safe_mode' && <div class="row"><Button kind="primary" onClick={leave.run} isBusy={leave.isBusy}>{fixNames.leave_safe_mode}</Button></div>}
        <Failed error={leave.error} />
      </div>
    </div>
  );
}
