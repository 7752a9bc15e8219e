/** connection find, host: Sage 50's data sets on this computer, and which other computers they may be read from. */
import { yesOrNo } from '../read-secret.ts';
import type { Context } from '../context.ts';
import { findConnection } from '../context.ts';
import { asColumns, CommandFailed } from '../say.ts';

const lacks = {
  odbc: 'The ODBC part of Ledgerline is not on this computer, so no Sage 50 can be read.',
  driver: 'No Sage 50 ODBC driver is installed on this computer; Sage 50 itself brings it along.',
  driver_of_this_kind: 'Sage 50\'s ODBC driver is installed as another kind (32 or 64 bit) than Ledgerline.',
} as const;

export async function findDataSets({ client, say }: Context): Promise<void> {
  const found = await client.call('findDataSets');
  const rows = found.dataSets.map((one) => [one.folder, one.sageVersion ?? '', one.isLinked ? 'linked' : '', one.isThere === null ? `on ${one.host ?? ''}, not confirmed: ledgerline host confirm ${one.host ?? ''}` : one.isThere ? '' : 'not there now']);
  say.result(found, [
    ...(found.missing === null ? [] : [lacks[found.missing]]),
    ...(rows.length === 0 ? ['No Sage 50 company was found on this computer; --folder takes any data folder.'] : asColumns(rows)),
    ...found.drivers.map(({ name }) => `Driver: ${name}`),
  ]);
}

export async function findMoved({ client, say }: Context, asked: string): Promise<void> {
  const { id } = await findConnection(client, asked);
  const found = await client.call('findMovedData', { connectionId: id });
  const words = { stay: `The data are where they were: ${found.folder}`, moved: 'The same company was found elsewhere:', other_company: `${found.folder} holds another company now.`, missing: `${found.folder} is not there, and the company was not found elsewhere.` } as const;
  say.result(found, [words[found.outcome], ...found.offers.map((offer) => `${offer.folder}  ${offer.sageVersion ?? ''}  last transaction ${offer.card.lastTransactionDate ?? 'none'}`), ...found.unseen.map((folder) => `${folder}  could not be looked into`)]);
}

export async function moveDataSet({ client, say }: Context, asked: string, options: { readonly folder: string; readonly driver?: string }): Promise<void> {
  const { id } = await findConnection(client, asked);
  const moved = await client.call('moveDataSet', { connectionId: id, folder: options.folder, ...(options.driver === undefined ? {} : { driver: options.driver }) });
  say.result(moved, `${moved.name} is read from ${moved.dataSet?.folder ?? options.folder} from now on.`);
}

export async function confirmHost({ client, say }: Context, name: string, options: { readonly yes?: boolean }): Promise<void> {
  const isSure = options.yes === true || say.isJson || (await yesOrNo(`Files on the computer "${name}" may be opened from now on, which signs you in to it. Is it one of yours?`));
  if (!isSure) throw new CommandFailed('nothing was confirmed', 'bad_request');
  const confirmed = await client.call('confirmHost', { name });
  say.result(confirmed, `Files on ${confirmed.host} may be read now.`);
}

export async function listHosts({ client, say }: Context): Promise<void> {
  const { hosts, waiting } = await client.call('listHosts');
  say.result({ hosts, waiting }, [...(hosts.length === 0 ? ['No other computer is confirmed.'] : hosts), ...(waiting === null ? [] : [`Asked for and not confirmed: ${waiting}`])]);
}

export async function forgetHost({ client, say }: Context, name: string): Promise<void> {
  const forgotten = await client.call('forgetHost', { name });
  say.result(forgotten, `Files on ${name} are no longer read.`);
}
