/** stop, status, about: the helper as a whole. */
import type { CompanyStatus, ConnectionStatus, HelperStatus } from '../../../src/shared/contract/status.ts';
import type { Context } from '../context.ts';
import { pause } from '../context.ts';
import { NotRunning } from '../client.ts';
import { asColumns, CommandFailed } from '../say.ts';

/** A refresh of a token in flight may take 20 s to its end. */
const stopMsMax = 30_000;

export async function stop({ client, say, signal }: Context): Promise<void> {
  const { pid } = await client.call('hello');
  await client.call('stop');
  for (const endMs = Date.now() + stopMsMax; Date.now() < endMs; await pause(100, signal)) {
    try {
      if ((await client.call('hello')).pid === pid) continue;
    } catch (error) {
      // A connection that breaks belongs to a helper that is still ending.
      if (!(error instanceof NotRunning)) continue;
    }
    say.result({ stopped: true }, 'Ledgerline has stopped.');
    return;
  }
  throw new CommandFailed(`the helper (process ${pid}) did not stop within ${stopMsMax / 1000} seconds`);
}

const keychainWords: Record<HelperStatus['keychain'], string> = { open: 'open', locked: 'locked', missing: 'missing', memory: 'in memory only (demo)' };

const companyLine = (company: CompanyStatus): string[] => [
  company.id, company.name, company.status, company.published ? `published ${company.published.finishedAt ?? company.published.startedAt}` : 'not synced yet',
  company.published?.proof ? `proof: ${company.published.proof.outcome}` : '', company.problem ? company.problem.code : '',
];
const connectionLine = (connection: ConnectionStatus): string[] => [connection.id, connection.name, connection.product, connection.status, connection.problem ? connection.problem.code : ''];

export const companyTable = (companies: readonly CompanyStatus[]): readonly string[] => (companies.length === 0 ? ['No company is linked.'] : asColumns(companies.map(companyLine)));
export const connectionTable = (connections: readonly ConnectionStatus[]): readonly string[] => (connections.length === 0 ? ['There is no connection.'] : asColumns(connections.map(connectionLine)));

export async function status({ client, say }: Context): Promise<void> {
  const hello = await client.call('hello');
  const snapshot = await client.call('readStatus');
  const { helper } = snapshot;
  say.result({ isRunning: true, ...hello, ...snapshot }, [
    `Ledgerline ${helper.version} is running at ${hello.url} (process ${hello.pid}, since ${helper.startedAt})`,
    `Keychain: ${keychainWords[helper.keychain]}${helper.problem ? `. ${helper.problem.message}` : ''}`,
    ...connectionTable(snapshot.connections),
    ...companyTable(snapshot.companies),
  ]);
}

export async function about({ client, say }: Context): Promise<void> {
  const hello = await client.call('hello');
  const helper = await client.call('readAbout');
  const { restartEnabledBy, restartEnabledUntil, restarts, crashes } = helper;
  say.result({ ...helper, ...hello }, [
    helper.productVersion === helper.version ? `Ledgerline ${helper.version}` : `Ledgerline ${helper.productVersion} is installed; the helper that runs is still ${helper.version} until it is started again`,
    `Connector ID: ${helper.connectorId}`, `Running since ${helper.startedAt} at ${hello.url}`, `Keychain: ${keychainWords[helper.keychain]}`, `Certificate: ${hello.certificateFile}`,
    ...(helper.portInsteadOf === null ? [] : [`Port ${helper.portInsteadOf} is taken by another program or user, so the pane has this address now; the manifests of Excel and Outlook must be made anew: ledgerline addin install`]),
    ...(restartEnabledBy === null ? [] : [`Restart is enabled by ${restartEnabledBy === 'policy' ? 'an administrator\'s policy' : `a support code, until ${restartEnabledUntil ?? ''}`}`]),
    ...restarts.slice(0, 3).map(({ at, by }) => `Restarted ${at} by ${by}`),
    ...crashes.slice(0, 3).map(({ at, why }) => `Ended unexpectedly ${at}: ${why}`),
  ]);
}
