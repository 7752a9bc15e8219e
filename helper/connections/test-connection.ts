/** Tries a connection step by step, and says in plain words what worked; the first step that fails ends it. */
import type { Connector } from '../../src/sage/connector.ts';
import { asAppError } from '../../src/shared/errors.ts';
import type { TestStep } from './connections.ts';

export type TestParts = {
  /** Opens the secrets. */
  readonly open: () => Promise<unknown>;
  /** Null where there is none: a login is tried with the first question. */
  readonly signIn: (() => Promise<unknown>) | null;
  readonly ask: (use: (connector: Connector) => Promise<string>) => Promise<string>;
};

export async function testConnection({ open, signIn, ask }: TestParts, signal: AbortSignal): Promise<{ readonly ok: boolean; readonly steps: readonly TestStep[] }> {
  const steps: TestStep[] = [];
  const trials: readonly (readonly [step: string, run: () => Promise<string>])[] = [
    ['Secrets', async () => { await open(); return 'The keychain has this connection\'s key.'; }],
    ...(signIn === null ? [] : [['Sign-in', async () => { await signIn(); return 'Sage accepts the sign-in.'; }] as const]),
    // Sage 50's driver names nobody, and is tried with the company that it is of.
    ...(signIn === null ? [] : [['User', () => ask(async (connector) => { const { name } = await connector.whoAmI(signal); return name === null ? 'Sage answers.' : `Signed in as ${name}.`; })] as const]),
    ['Companies', () => ask(async (connector) => { const found = await connector.findCompanies(signal); return `${found.length} ${found.length === 1 ? 'company' : 'companies'} can be reached.`; })],
  ];
  for (const [step, run] of trials) {
    try {
      steps.push({ step, ok: true, detail: await run(), mend: null });
    } catch (thrown) {
      const error = asAppError(thrown);
      steps.push({ step, ok: false, detail: `${error.code}: ${error.message}`.slice(0, 300), mend: null });
      break;
    }
  }
  return { ok: steps.every(({ ok }) => ok), steps };
}
