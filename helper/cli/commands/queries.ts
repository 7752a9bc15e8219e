/** query: what a connection's Sage product offers, and queries that were saved by name. */
import { activityConditions } from '../../../src/shared/contract/activities.ts';
import type { ActivityField, ActivityQuery } from '../../../src/shared/contract/activities.ts';
import type { SavedQuery } from '../../../src/shared/contract/saved-queries.ts';
import type { ConnectionId } from '../../../src/shared/ids.ts';
import { plainIssue } from '../../plain-issue.ts';
import type { Client } from '../client.ts';
import { findCompany, findConnection, type Context } from '../context.ts';
import { asColumns, CommandFailed, exitCodes } from '../say.ts';

export type SaveOptions = { readonly columns?: string; readonly where?: string; readonly order?: string };
export type RunOptions = { readonly company?: string; readonly limit?: string; readonly skip?: string };

const usage = (message: string): CommandFailed => new CommandFailed(message, 'bad_request', exitCodes.usage);

function fieldLine({ path, kind, of, isRequired, lengthMax, allowed }: ActivityField): readonly string[] {
  return [path, `${kind}${of === null ? '' : ` of ${of}`}${lengthMax === null ? '' : `, ${lengthMax} characters at most`}`, `${isRequired ? 'required' : ''}${allowed ? ` one of ${allowed.join(', ')}` : ''}`.trim()];
}

export async function listObjects({ client, say }: Context, asked: string, { object }: { readonly object?: string }): Promise<void> {
  const { id: connectionId } = await findConnection(client, asked);
  if (object === undefined) {
    const found = await client.call('listActivities', { connectionId });
    say.result(found, asColumns(found.objects.map(({ name, capabilities }) => [name, capabilities.filter(({ state }) => state === 'offered').map(({ verb, procedure }) => procedure ?? verb).join(', ')])));
    return;
  }
  const found = await client.call('readActivityObject', { connectionId, object });
  say.result(found, [
    ...(found.query ? ['query:', ...asColumns([...found.query.fields, ...found.query.filters].map(fieldLine))] : []),
    ...found.writes.flatMap(({ verb, procedure, fields }) => ['', `${procedure ?? verb}:`, ...asColumns(fields.map(fieldLine))]),
  ]);
}

async function findSaved(client: Client, connectionId: ConnectionId, name: string): Promise<SavedQuery> {
  const { queries } = await client.call('listSavedQueries', { connectionId });
  const found = queries.find((query) => query.name === name || query.queryId === name);
  if (!found) throw new CommandFailed(`there is no saved query "${name}"${queries.length > 0 ? `; there are: ${queries.map((query) => query.name).join(', ')}` : '; there is none yet'}`, 'not_found');
  return found;
}

export async function listQueries({ client, say }: Context, asked: string): Promise<void> {
  const { id: connectionId } = await findConnection(client, asked);
  const found = await client.call('listSavedQueries', { connectionId });
  say.result(found, found.queries.length === 0 ? 'No query is saved yet.' : asColumns(found.queries.map(({ name, query }) => [name, query.object, query.columns?.join(', ') ?? 'its usual columns'])));
}

function whereOf(text: string | undefined): Pick<ActivityQuery, 'where'> {
  if (text === undefined) return {};
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw usage('--where is no JSON; it reads such as {"join":"and","conditions":[{"field":"date","is":">","value":"2026-01-01"}]}');
  }
  const parsed = activityConditions.safeParse(json, { error: plainIssue });
  if (!parsed.success) throw usage(`--where: ${parsed.error.issues[0]?.path.join('.') ?? ''} ${parsed.error.issues[0]?.message ?? ''}`);
  return { where: parsed.data };
}

export async function saveQuery({ client, say }: Context, asked: string, name: string, object: string, { columns, where, order }: SaveOptions): Promise<void> {
  const { id: connectionId } = await findConnection(client, asked);
  const split = (text: string): string[] => text.split(',').map((one) => one.trim());
  const query = {
    object, ...(columns !== undefined && { columns: split(columns) }), ...whereOf(where),
    order: order === undefined ? [] : split(order).map((field) => ({ field: field.replace(/^-/, ''), descending: field.startsWith('-') })),
  };
  const { queries } = await client.call('listSavedQueries', { connectionId });
  const before = queries.find((one) => one.name === name);
  const saved = before ? await client.call('changeSavedQuery', { connectionId, queryId: before.queryId, query }) : await client.call('saveQuery', { connectionId, name, query });
  say.result(saved, `${before ? 'Replaced' : 'Saved'} "${saved.name}".`);
}

function whole(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,6}$/.test(text)) throw usage(`--${option} is "${text}"; it is a whole number`);
  return Number(text);
}

export async function runQuery({ client, say }: Context, asked: string, name: string, options: RunOptions): Promise<void> {
  const { id: connectionId } = await findConnection(client, asked);
  const [limit, skip] = [whole(options.limit, 'limit'), whole(options.skip, 'skip')];
  const company = options.company === undefined ? {} : { companyId: (await findCompany(client, options.company)).id };
  const { queryId } = await findSaved(client, connectionId, name);
  const found = await client.call('runSavedQuery', { connectionId, queryId, ...company, ...(limit !== undefined && { limit }), ...(skip !== undefined && { skip }) });
  say.result(found, asColumns([found.columns.map(({ field }) => field), ...found.rows.map((row) => row.map(textOf))]));
  if (!found.isComplete) say.note(`Read no further than ${found.readRows} rows: there may be more. Narrow the conditions.`);
  else if (found.next !== null) say.note(`There are more: --skip ${found.next} goes on.`);
}

const textOf = (cell: unknown): string => (cell === null ? '' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell));

export async function renameQuery({ client, say }: Context, asked: string, name: string, to: string): Promise<void> {
  const { id: connectionId } = await findConnection(client, asked);
  const saved = await client.call('changeSavedQuery', { connectionId, queryId: (await findSaved(client, connectionId, name)).queryId, name: to });
  say.result(saved, `"${name}" is now named "${saved.name}".`);
}

export async function deleteQuery({ client, say }: Context, asked: string, name: string): Promise<void> {
  const { id: connectionId } = await findConnection(client, asked);
  const { queryId } = await findSaved(client, connectionId, name);
  say.result(await client.call('deleteSavedQuery', { connectionId, queryId }), `Deleted "${name}".`);
}
