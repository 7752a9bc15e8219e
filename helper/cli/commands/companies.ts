/** company and sync: which books are read, and reading them now. */
import type { CompanyStatus, SyncStatus } from '../../../src/shared/contract/status.ts';
import type { DataType } from '../../../src/shared/records/data-types.ts';
import type { Context } from '../context.ts';
import { findCompany, findConnection, pause } from '../context.ts';
import { asColumns, CommandFailed } from '../say.ts';
import { companyTable } from './helper.ts';

export async function listCompanies({ client, say }: Context): Promise<void> {
  const { companies } = await client.call('listCompanies');
  say.result({ companies }, companyTable(companies));
}

export async function findReachable({ client, say }: Context, connection: string): Promise<void> {
  const { id } = await findConnection(client, connection);
  const { companies } = await client.call('findCompanies', { connectionId: id });
  say.result({ companies }, companies.length === 0 ? 'This sign-in reaches no company.' : asColumns(companies.map((company) => [company.sourceId, company.name, company.country ?? '', company.isLinked ? 'linked' : ''])));
}

export async function linkCompany({ client, say }: Context, connection: string, options: { readonly company?: string }): Promise<void> {
  const { id } = await findConnection(client, connection);
  const { companies } = await client.call('findCompanies', { connectionId: id });
  const free = companies.filter((company) => !company.isLinked);
  const wanted = options.company === undefined ? free : companies.filter((company) => company.sourceId === options.company || company.name === options.company);
  const [only] = wanted;
  if (only === undefined) throw new CommandFailed(options.company === undefined ? 'this sign-in reaches no company that is not linked already' : `this sign-in does not reach a company "${options.company}"`, 'not_found');
  if (wanted.length > 1) throw new CommandFailed(`say which one with --company: ${wanted.map((company) => `${company.sourceId} (${company.name})`).join(', ')}`, 'bad_request');
  const linked = await client.call('linkCompany', { connectionId: id, sourceId: only.sourceId });
  say.result(linked, `Linked ${linked.name} (${linked.id}); its first sync has begun.`);
}

export async function unlinkCompany({ client, say }: Context, asked: string): Promise<void> {
  const { id, name } = await findCompany(client, asked);
  const unlinked = await client.call('unlinkCompany', { companyId: id });
  say.result({ ...unlinked, companyId: id }, `Unlinked ${name}; its books are removed from this machine.`);
}

export type SyncOptions = { readonly company?: string; readonly type?: readonly DataType[]; readonly full?: boolean; readonly wait?: boolean; readonly confirmRemovals?: boolean };

/** Data types that a published sync had to leave as they were: what it published is true, but not all. */
const notRead = (sync: SyncStatus | null) => sync?.dataSets.filter((set) => set.status === 'failed') ?? [];

/** How the sync of this company that was under way after `order` ended; null while it runs. */
export function outcomeOf(before: CompanyStatus, now: CompanyStatus): { readonly ok: boolean; readonly sync: SyncStatus | null } | null {
  if (now.running !== null) return null;
  const failed = now.lastFailed !== null && now.lastFailed.sync !== before.lastFailed?.sync ? now.lastFailed : null;
  return failed ? { ok: false, sync: failed } : { ok: notRead(now.published).length === 0, sync: now.published };
}

async function waitForEnd({ client, signal }: Context, before: CompanyStatus): Promise<{ readonly company: CompanyStatus; readonly ok: boolean; readonly sync: SyncStatus | null }> {
  for (;;) {
    const company = await client.call('readCompany', { companyId: before.id });
    const outcome = outcomeOf(before, company);
    if (outcome) return { company, ...outcome };
    await pause(300, signal);
  }
}

export function outcomeLine({ company, ok, sync }: { readonly company: CompanyStatus; readonly ok: boolean; readonly sync: SyncStatus | null }): string {
  if (!ok && sync?.status !== 'published') return `${company.name}: the sync ${sync?.status ?? 'failed'}${sync?.problem ? `: ${sync.problem.message} (${sync.problem.code})` : ''}`;
  const total = sync?.dataSets.reduce((sum, set) => sum + set.total, 0) ?? 0;
  const missing = notRead(sync).map((set) => `${set.dataType} (${set.problem?.code ?? 'failed'})`);
  return `${company.name}: published sync ${sync?.sync ?? 0}, ${total} records, proof ${sync?.proof?.outcome ?? 'not_checked'}${missing.length > 0 ? `; could not be read: ${missing.join(', ')}` : ''}`;
}

export async function sync(context: Context, options: SyncOptions): Promise<void> {
  const { client, say } = context;
  const companies = options.company === undefined ? (await client.call('listCompanies')).companies : [await findCompany(client, options.company)];
  if (companies.length === 0) throw new CommandFailed('no company is linked', 'not_found');
  const order = { kind: options.full ? 'full' as const : 'incremental' as const, ...(options.type ? { dataTypes: [...options.type] } : {}), confirmRemovals: options.confirmRemovals ?? false };
  const started = [];
  for (const company of companies) started.push(await client.call('startSync', { companyId: company.id, ...order }));
  if (!options.wait) {
    say.result({ companies: started }, started.map((company) => `${company.name}: syncing`));
    return;
  }
  const ended = await Promise.all(companies.map((company) => waitForEnd(context, company)));
  say.result({ ok: ended.every((one) => one.ok), companies: ended.map((one) => one.company) }, ended.map(outcomeLine));
  if (!ended.every((one) => one.ok)) process.exitCode = 1;
}
