/** Starting at logon: asked once, switchable at any time. */
import type { JSX } from 'preact';
import { autostartEndpoints as contract } from '../../../src/shared/contract/autostart.ts';
import { useDoing, usePane, useRead } from '../context.ts';
import { useNewest } from '../use-newest.ts';
import { Button, Failed, Icon, Loaded } from './parts.tsx';

export function AutostartCard(): JSX.Element {
  const { client, dispatch } = usePane();
  const [read, answered] = useNewest(useRead(contract.readAutostart, {}));
  const change = useDoing(async (isOn: boolean) => {
    answered(await client.call(contract.changeAutostart, { isOn }));
    dispatch({ type: 'say', text: isOn ? 'Ledgerline starts when you log on.' : 'Ledgerline is not started when you log on.' });
  });
  return (
    <section class="card" aria-labelledby="autostart">
      <h2 id="autostart">Start at logon</h2>
      <Loaded read={read} what="whether it starts at logon">{({ isOn, isAsked, isAvailable, isBlocked }) => (
        <>
          {!isAvailable ? <p class="quiet">The demo is not started at logon.</p> : !isAsked ? (
            <>
              <p>Start Ledgerline whenever you log on, so that the figures are there in the morning?</p>
              <div class="row"><Button kind="primary" onClick={() => change.run(true)} isBusy={change.isBusy} label="Yes, start at logon">Yes</Button><Button onClick={() => change.run(false)} isBusy={change.isBusy} label="No, do not start at logon">No</Button></div>
            </>
          ) : <label class="check"><input type="checkbox" checked={isOn} disabled={change.isBusy} onChange={(event) => change.run(event.currentTarget.checked)} /><span>Start Ledgerline when I log on</span></label>}
          {isOn && isBlocked && <div class="note warn"><Icon name="warn" /><p>It is set up, but switched off in this computer’s own settings for programs that start at logon.</p></div>}
        </>
      )}</Loaded>
      <Failed error={change.error} />
    </section>
  );
}
