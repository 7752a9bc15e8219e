/** Tries a connection step by step, and says in plain words what worked, what did not and what mends it; the first step that fails ends it. */
import type { Connector } from '../../src/sage/connector.ts';
import { AppError, asAppError, type ErrorCode } from '../../src/shared/errors.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import { resolveText, variablesIn } from '../../src/shared/variable-text.ts';
import { goesThrough, placeOf } from '../sage-transport/proxy-route.ts';
import { settingsOfRow } from './connection-status.ts';
import type { Vault } from './connection-vault.ts';
import type { Access, TestStep } from './connections.ts';
import { textsOf } from './resolved-settings.ts';
import type { Variables } from './variables.ts';
import type { Ways } from './ways.ts';

export type TestParts = {
  readonly id: ConnectionId;
  readonly vault: Pick<Vault, 'open'>;
  readonly ways: Pick<Ways, 'way' | 'access' | 'appOf'>;
  readonly variables: Pick<Variables, 'finder'>;
  readonly signIn: () => Promise<unknown>;
  readonly ask: (use: (connector: Connector) => Promise<string>) => Promise<string>;
};
type Trial = readonly [step: string, run: () => Promise<string>];

/** What a person does about it, by what went wrong. */
const mends: Partial<Record<ErrorCode, string>> = {
  bad_variable: 'Make the variable, or correct its name in the field: ledgerline variable list shows what is there.',
  bad_setting: 'Correct the proxy of this computer, or set this connection\'s proxy to none or manual.',
  proxy_not_confirmed: 'Allow the proxy in the tray icon\'s menu, or with: ledgerline proxy confirm <host:port>',
  proxy_unreachable: 'Check the proxy\'s host and port, and whether this computer is in the right network.',
  proxy_login_refused: 'Enter the proxy\'s user name and password.',
  proxy_failed: 'Ask whoever looks after the network whether this proxy lets connections to Sage through (CONNECT, port 443).',
  sage_unreachable: 'Check the internet connection, the firewall and the proxy.',
  sage_too_slow: 'Try again later; raise Timeout or ConnectTimeout if it stays so.',
  sage_certificate: 'Something between here and Sage inspects the connection: ask whoever looks after the network. Nothing was sent.',
  sign_in_required: 'Sign in at Sage again, or paste fresh tokens.',
  access_token_over: 'Paste a new access token, or set Initiate OAuth to GETANDREFRESH and sign in.',
  client_refused: 'Check the client id and secret of your Sage app, and its redirect address.',
  secrets_lost: 'Enter the secrets again: the keychain no longer holds their key.',
  keychain_locked: 'Unlock the keychain.',
  keychain_missing: 'Set up a keychain on this computer.',
  sage_busy: 'Wait a little: Sage asks for it.',
  sage_failed: 'Try again later: the fault is Sage\'s own.',
  sage_forbidden: 'Give the Sage user the right to see this, in Sage.',
  sage_subscription: 'Renew the Sage subscription.',
  host_not_confirmed: 'Allow the computer in the tray icon\'s menu, or with: ledgerline host confirm <name>',
  driver_missing: 'Install the Sage 50 ODBC driver of this kind (32 or 64 bit).',
  data_set_missing: 'Find the data folder: ledgerline connection moved <connection>',
  data_set_busy: 'Try again when Sage 50 lets others in.',
  sign_in_refused: 'Correct the user name or the password.',
};

const probeMs = 30_000;

export async function testConnection(parts: TestParts, signal: AbortSignal): Promise<{ readonly ok: boolean; readonly steps: readonly TestStep[] }> {
  const isDataSet = (await parts.vault.open(parts.id).catch(() => null))?.row.dataSet != null;
  const trials = isDataSet ? dataSetTrials(parts, signal) : restTrials(parts, signal);
  const steps: TestStep[] = [];
  for (const [step, run] of trials) {
    try {
      steps.push({ step, ok: true, detail: await run(), mend: null });
    } catch (thrown) {
      const error = asAppError(thrown);
      steps.push({ step, ok: false, detail: `${error.code}: ${error.message}`.slice(0, 300), mend: mends[error.code] ?? null });
      break;
    }
  }
  return { ok: steps.every(({ ok }) => ok), steps };
}

const secrets = ({ vault, id }: TestParts): Trial => ['Secrets', async () => { await vault.open(id); return 'The keychain has this connection\'s key.'; }];
const companies = ({ ask }: TestParts, signal: AbortSignal): Trial => ['Companies', () => ask(async (connector) => { const found = await connector.findCompanies(signal); return `${found.length} ${found.length === 1 ? 'company' : 'companies'} can be reached.`; })];

/** Sage 50's driver names nobody, and is tried with the company that it is of. */
const dataSetTrials = (parts: TestParts, signal: AbortSignal): readonly Trial[] => [['Secrets', async () => { await parts.ways.access(parts.id); return 'The keychain has this connection\'s key.'; }], companies(parts, signal)];

function restTrials(parts: TestParts, signal: AbortSignal): readonly Trial[] {
  const { id, vault, ways, ask } = parts;
  let access: Extract<Access, { readonly kind: 'rest' }> | null = null;
  let answered: Promise<number> | null = null;
  /** One request without any token: that something answers over TLS that is Sage's. */
  const probe = (): Promise<number> => (answered ??= probeOf());
  const probeOf = async (): Promise<number> => {
    const { client } = await ways.way(id);
    const { status } = await client.send({ method: 'GET', url: new URL(`${apiOf().replace(/\/$/, '')}/`), headers: {}, totalMs: probeMs, isLone: true }, signal);
    return status;
  };
  const apiOf = (): string => access?.apiUrl ?? '';
  return [
    secrets(parts),
    ['Variables', () => variablesWork(parts)],
    ['Proxy', async () => {
      const way = await ways.way(id);
      const given = await ways.access(id);
      if (given.kind === 'rest') access = given;
      if (way.proxy === null || !goesThrough(way.proxy, new URL(apiOf()))) return way.proxy === null ? 'None: straight to Sage.' : `None for Sage: ${placeOf(way.proxy)} has it among its exceptions.`;
      await probe().catch((thrown: unknown) => { if (asAppError(thrown).code.startsWith('proxy_')) throw thrown; });
      return `${placeOf(way.proxy)}, of ${way.proxySetIn ?? 'the connection'}, takes connections${way.proxy.login ? ' and the login' : ''}.`;
    }],
    ['Network', async () => { await probe(); return `${new URL(apiOf()).host} was found, ${apiOf().startsWith('https:') ? 'its certificate is good' : 'on this computer, without encryption'}, and it answers.`; }],
    ['Sign-in', async () => {
      await parts.signIn();
      const { row } = await vault.open(id);
      const mode = settingsOfRow(row).oauthMode;
      return mode === 'OFF' ? `There is an access token${row.accessTokenEndsAt ? `, until ${row.accessTokenEndsAt}` : ''}; nothing renews it.` : 'Sage accepts the sign-in.';
    }],
    ['User', () => ask(async (connector) => { const { name } = await connector.whoAmI(signal); return name === null ? 'Sage answers.' : `Signed in as ${name}.`; })],
    companies(parts, signal),
  ];
}

/** All of them at once, so that a person need not come back for each. */
async function variablesWork({ id, vault, ways, variables }: TestParts): Promise<string> {
  const opened = await vault.open(id);
  const find = await variables.finder(settingsOfRow(opened.row).project);
  const texts = textsOf(opened);
  const problems = texts.flatMap(([field, text]) => {
    try {
      resolveText(text, field, find);
      return [];
    } catch (thrown) {
      return [asAppError(thrown)];
    }
  });
  if (problems.length > 0) throw new AppError(problems[0]?.code ?? 'bad_variable', problems.map(({ message }) => message).join('; '));
  if (settingsOfRow(opened.row).oauthMode !== 'OFF') await ways.appOf(opened);
  const names = [...new Set(texts.flatMap(([, text]) => variablesIn(text)))];
  return names.length === 0 ? 'None are used.' : `${names.join(', ')}: found.`;
}
