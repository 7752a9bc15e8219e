/** Trying a connection: what worked, what failed, and what mends it, step by step. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { connections as contract } from '../../../src/shared/contract/connections.ts';
import type { ReplyOf } from '../../../src/shared/contract/endpoint.ts';
import type { ConnectionStatus } from '../../../src/shared/contract/status.ts';
import { useDoing, usePane, type Doing } from '../context.ts';
import { Badge, Failed } from './parts.tsx';

export type Trial = Doing<[]> & { readonly steps: ReplyOf<typeof contract.testConnection>['steps'] | null };

export function useTest(connection: ConnectionStatus | null): Trial {
  const { client } = usePane();
  const [steps, setSteps] = useState<Trial['steps']>(null);
  const doing = useDoing(async () => {
    if (connection !== null) setSteps((await client.call(contract.testConnection, { connectionId: connection.id }, { timeoutMs: 120_000 })).steps);
  });
  return { ...doing, steps };
}

/** `isStale`: what is on the screen is not saved yet, and what was tried is what is saved. */
export function TestSteps({ test, isStale = false }: { readonly test: Trial; readonly isStale?: boolean }): JSX.Element {
  return (
    <>
      {test.steps && (
        <>
          {isStale && <p class="quiet">This is of the connection as it was saved.</p>}
          <ul class="checks" aria-label="What was tried">{test.steps.map((step) => (
            <li key={step.step}>
              <div class="line"><span>{step.step}</span><Badge tone={step.ok ? 'ok' : 'bad'}>{step.ok ? 'Works' : 'Failed'}</Badge></div>
              {step.detail && <p class="quiet">{step.detail}</p>}
              {step.mend && <p>{step.mend}</p>}
            </li>
          ))}</ul>
        </>
      )}
      <Failed error={test.error} />
    </>
  );
}
