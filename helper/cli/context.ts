/** What every command is given: the helper's socket, how to print, and who is meant by a name. */
import type { Home } from '../instance-home.ts';
import type { Machine } from '../install/machine.ts';
import type { CompanyStatus, ConnectionStatus } from '../../src/shared/contract/status.ts';
import { NotRunning, type Client } from './client.ts';
import { readSettings } from '../settings.ts';
import { CommandFailed, type Say } from './say.ts';

export type Context = {
  readonly home: Home;
  readonly client: Client;
  readonly say: Say;
  readonly signal: AbortSignal;
  /** Whose stores and programs `addin` works on: this one, but in a test. */
  readonly machine?: Machine | undefined;
};

function oneOf<T extends { readonly id: string; readonly name: string }>(all: readonly T[], asked: string, what: string): T {
  const byId = all.find((one) => one.id === asked);
  const byName = all.filter((one) => one.name === asked);
  const found = byId ?? (byName.length === 1 ? byName[0] : undefined);
  if (found) return found;
  if (byName.length > 1) throw new CommandFailed(`several ${what} are named "${asked}"; use the id: ${byName.map((one) => one.id).join(', ')}`, 'not_found');
  const there = all.map((one) => `${one.id} (${one.name})`).join(', ');
  throw new CommandFailed(`there is no ${what} "${asked}"${there ? `; there are: ${there}` : '; there is none yet'}`, 'not_found');
}

/** By id or by exact name. */
export async function findCompany(client: Client, asked: string): Promise<CompanyStatus> {
  return oneOf((await client.call('listCompanies')).companies, asked, 'company');
}

/** By id or by exact name. */
export async function findConnection(client: Client, asked: string): Promise<ConnectionStatus> {
  return oneOf((await client.call('listConnections')).connections, asked, 'connection');
}

export const pause = (ms: number, signal: AbortSignal): Promise<void> => new Promise((resolve, reject) => {
  const stop = (): void => {
    clearTimeout(timer);
    reject(new CommandFailed('stopped'));
  };
  const timer = setTimeout(() => {
    signal.removeEventListener('abort', stop);
    resolve();
  }, ms);
  signal.addEventListener('abort', stop, { once: true });
});

/** The port that the helper serves, or would serve when it starts. */
export async function portInUse({ client, home }: Context): Promise<number> {
  try {
    return (await client.call('hello')).port;
  } catch (error) {
    if (!(error instanceof NotRunning)) throw error;
    return readSettings(home).port;
  }
}
