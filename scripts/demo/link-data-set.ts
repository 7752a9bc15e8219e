/** Links a Sage 50 data set as a person would: checks whose it is, adds the connection, links its one company, waits for its first sync. */
import type { Client } from '../../helper/cli/client.ts';
import type { CompanyStatus } from '../../src/shared/contract/status.ts';
import { waitForBooks } from './link-practice-company.ts';

export type DataSetToLink = { readonly folder: string; readonly user: string; readonly password: string; readonly driver?: string };
export type LinkDataSetNeeds = { readonly client: Client; readonly login: DataSetToLink; readonly connectionName?: string; readonly waitMsMax?: number; readonly signal?: AbortSignal };

export async function linkDataSet({ client, login, connectionName = 'Sage 50', waitMsMax, signal }: LinkDataSetNeeds): Promise<CompanyStatus> {
  const { card } = await client.call('checkDataSet', login);
  signal?.throwIfAborted();
  const connection = await client.call('addConnection', { product: 'sage-50', name: connectionName, ...login });
  const { companies } = await client.call('findCompanies', { connectionId: connection.id });
  const [only] = companies;
  if (only?.name !== card.name) throw new Error(`the data set is of ${card.name}, and ${only?.name ?? 'no company'} was found in it`);
  const linked = await client.call('linkCompany', { connectionId: connection.id, sourceId: only.sourceId });
  return waitForBooks(client, linked.id, waitMsMax, signal);
}
