/** Copies what support needs, and shows it first to whoever wants to know what that is. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { doctor as contract } from '../../../src/shared/contract/doctor.ts';
import { useDoing, usePane } from '../context.ts';
import { Button, CopyButton, Failed } from './parts.tsx';

export function CopyDiagnostics(): JSX.Element {
  const { client, dispatch } = usePane();
  const [text, setText] = useState<string | null>(null);
  const gather = useDoing(async () => {
    setText(JSON.stringify(await client.call(contract.readDiagnostics, {}), null, 2));
    dispatch({ type: 'say', text: 'The diagnostics are there. Copy them with the button that has appeared.' });
  });
  return (
    <section class="card" aria-labelledby="diagnostics">
      <h2 id="diagnostics">Ask for help</h2>
      <p>Diagnostics hold versions, states, counts and the end of the log: no figures, no names of companies, no password and nothing else that is secret.</p>
      <div class="row">
        {text === null ? <Button onClick={() => gather.run()} isBusy={gather.isBusy}>Gather diagnostics</Button> : <CopyButton text={text} what="diagnostics" name="Copy diagnostics" />}
      </div>
      <Failed error={gather.error} />
      {text !== null && <details><summary>What is copied</summary><div class="scroll" role="region" aria-label="Diagnostics" tabIndex={0}><pre>{text}</pre></div></details>}
    </section>
  );
}
