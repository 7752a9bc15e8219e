/** Says that the helper is away, since when, and what to do; the last figures stay below it. */
import type { JSX } from 'preact';
import { usePane } from '../context.ts';
import { sayError, words } from '../words.ts';
import { Button, Icon, When } from './parts.tsx';

export function LinkBanner(): JSX.Element | null {
  const { state, tryAgain } = usePane();
  const link = state.link;
  const isRestarting = state.helper?.isRestarting === true;
  if (isRestarting && link.is !== 'unpaired') return <div class="note wide" role="status"><span class="spin" aria-hidden="true" /><p><strong>{words.restarting}</strong> {words.comesBack}</p></div>;
  if (link.is !== 'lost') return null;
  const since = <When time={new Date(link.sinceMs).toISOString()} />;
  return (
    <div class="note warn wide" role="alert">
      <Icon name="warn" />
      <div>
        {link.isDenied ? <Denied /> : <p><strong>{sayError(link.code)}</strong> {link.code === 'helper_unreachable' && 'It may be closed or restarting. Start it from the Start menu; this pane comes back by itself.'}</p>}
        {state.helper && <p>The figures below are as they were {since}.</p>}
        <div class="row"><Button onClick={tryAgain}>Try now</Button></div>
      </div>
    </div>
  );
}

const Denied = (): JSX.Element => (
  <>
    <p><strong>Your browser does not let this page reach Ledgerline on this computer.</strong></p>
    <p>Choose the icon at the left of the address bar, set “Local network access” (or “Apps on device”) to Allow, and reload. If it cannot be changed, your administrator can allow it for Office on the web by policy.</p>
  </>
);
