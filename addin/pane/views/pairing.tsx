/** The pane proves once that it belongs to this helper, with a code that the tray or the command line shows. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { pairing as contract } from '../../../src/shared/contract/pairing.ts';
import { useDoing, usePane } from '../context.ts';
import { sayError } from '../words.ts';
import { Button, Field } from './parts.tsx';

const hostNames = { excel: 'Excel', outlook: 'Outlook', browser: 'Browser' } as const;

export function Pairing({ onPaired }: { readonly onPaired: (token: string) => void }): JSX.Element {
  const { client, host, state } = usePane();
  const [code, setCode] = useState('');
  const pair = useDoing(async () => {
    const { token } = await client.call(contract.pair, { code: tidied(code), name: `${hostNames[host.name]}${platformName()}` });
    onPaired(token);
  });
  const wasPaired = state.link.is === 'unpaired' && state.link.wasPaired;
  return (
    <form class="narrow" onSubmit={(event) => { event.preventDefault(); if (tidied(code).length >= 6) pair.run(); }}>
      <h1 tabIndex={-1}>{wasPaired ? 'Pair this pane again' : 'Pair this pane'}</h1>
      <p class="lead">{wasPaired ? 'Its pairing was taken back, or Ledgerline was set up anew. Your books and your Sage sign-in are where they were.' : 'Ledgerline runs in the tray of this computer. It keeps your Sage sign-in and your books there; this pane shows them.'}</p>
      <ol class="steps">
        <li>Choose the Ledgerline icon in the tray, then <strong>Pair a pane</strong>.<span class="hint">No tray? Run <code>ledgerline pair</code>.</span></li>
        <li>Type the code it shows. It works once, for two minutes.</li>
      </ol>
      <Field label="Pairing code" error={pair.error && sayError(pair.error.code)}>
        {(ids) => <input {...ids} class="code" value={code} onInput={(event) => { setCode(event.currentTarget.value); if (pair.error) pair.forget(); }} autocomplete="one-time-code" autocapitalize="characters" spellcheck={false} maxLength={14} required />}
      </Field>
      <div class="row"><Button kind="primary" submit isBusy={pair.isBusy} disabled={tidied(code).length < 6}>Pair</Button></div>
    </form>
  );
}

/** As people copy codes: with spaces, hyphens and in small letters. */
const tidied = (code: string): string => code.replace(/[\s-]/g, '').toUpperCase();

function platformName(): string {
  const agent = navigator.userAgent;
  const name = /Windows/.test(agent) ? 'Windows' : /Mac OS/.test(agent) ? 'Mac' : /Linux/.test(agent) ? 'Linux' : '';
  return name && ` on ${name}`;
}
