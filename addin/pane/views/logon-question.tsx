/** The one question of the first run: start at logon? Either answer is kept by the helper, and nobody asks again. */
import type { JSX } from 'preact';
import { autostartEndpoints as contract } from '../../../src/shared/contract/autostart.ts';
import { useDoing, usePane, useRead } from '../context.ts';
import { focusSoon } from '../focus-soon.ts';
import { useNewest } from '../use-newest.ts';
import { Button, Failed } from './parts.tsx';

export function LogonQuestion(): JSX.Element | null {
  const { client, dispatch } = usePane();
  const [read, answered] = useNewest(useRead(contract.readAutostart, {}));
  const answer = useDoing(async (isOn: boolean) => {
    answered(await client.call(contract.changeAutostart, { isOn }));
    dispatch({ type: 'say', text: isOn ? 'Ledgerline starts when you log on. You can change that in Settings.' : 'Ledgerline is not started when you log on. You can change that in Settings.' });
    focusSoon(document.body, 'main h1');
  });
  if (!read.data?.isAvailable || read.data.isAsked) return null;
  return (
    <section class="note wide" aria-labelledby="logon-question">
      <div>
        <p id="logon-question">Start Ledgerline when you log on, so that the figures are there in the morning?</p>
        <div class="row"><Button onClick={() => answer.run(true)} isBusy={answer.isBusy} label="Yes, start at logon">Yes</Button><Button onClick={() => answer.run(false)} disabled={answer.isBusy} label="No, do not start at logon">No</Button></div>
        <Failed error={answer.error} />
      </div>
    </section>
  );
}
