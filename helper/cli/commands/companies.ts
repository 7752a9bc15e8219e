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

/** How the sync of this company that was under way ended; null while it runs. A run may fail before it has a number, or again under the number it had: the problem tells. */
export function outcomeOf(now: CompanyStatus): { readonly ok: boolean; readonly sync: SyncStatus | null } | null {
  if (now.running !== null) return null;
  const sync = now.lastFailed ?? now.published;
  return { ok: now.problem === null && sync?.status === 'published' && notRead(sync).length === 0, sync };
}

async function waitForEnd({ client, signal }: Context, { id }: CompanyStatus): Promise<{ readonly company: CompanyStatus; readonly ok: boolean; readonly sync: SyncStatus | null }> {
  for (;;) {
    const company = await client.call('readCompany', { companyId: id });
    const outcome = outcomeOf(company);
    if (outcome) return { company, ...outcome };
    await pause(300, signal);
  }
}

const endWords: Record<SyncStatus['status'], string> = {
  running: 'the sync was interrupted', interrupted: 'the sync was interrupted', failed: 'the sync failed', cancelled: 'the sync was cancelled', published: 'no sync could begin',
  waiting_for_answer: 'the sync waits for an answer (--confirm-removals is a yes)',
};

export function outcomeLine({ company, ok, sync }: { readonly company: CompanyStatus; readonly ok: boolean; readonly sync: SyncStatus | null }): string {
  const missing = sync?.status === 'published' ? notRead(sync).map((set) => `${set.dataType} (${set.problem?.code ?? 'failed'})`) : [];
  if (!ok && missing.length === 0) return `${company.name}: ${endWords[sync?.status ?? 'published']}${company.problem ? `: ${company.problem.message} (${company.problem.code})` : ''}`;
  const total = sync?.dataSets.reduce((sum, set) => sum + set.total, 0) ?? 0;
  return `${company.name}: published sync ${sync?.sync ?? 0}, ${total} records, proof ${sync?.proof?.outcome ?? 'not_checked'}${missing.length > 0 ? `; could not be read: ${missing.join(', ')}` : ''}`;
}

export async function sync(context: Context, options: SyncOptions): Promise<void> {
  const { client, say } = context;
  const companies = options.company === undefined ? (await client.call('listCompanies')).companies : [await findCompany(client, options.company)];
  if (companies.length === 0) throw new CommandFailed('no company is linked', 'not_found');
  const order = { kind: options.full ? 'full' as const : 'incremental' as const, ...(options.type ? { dataTypes: [...options.type] } : {}), confirmRemovals: options.confirmRemovals ?? false };
  const started = [];
  const over = options.company === undefined ? companies.filter((company) => company.status === 'disconnected') : [];
  for (const company of over) say.note(`${company.name}: disconnected after its one-off read; link it again with: ledgerline company link-again ${company.id}`);
  const asked = companies.filter((company) => !over.includes(company));
  for (const company of asked) started.push(await client.call('startSync', { companyId: company.id, ...order }));
  if (!options.wait) {
    say.result({ companies: started }, started.map((company) => `${company.name}: syncing`));
    return;
  }
  const ended = await Promise.all(asked.map((company) => waitForEnd(context, company)));
  say.result({ ok: ended.every((one) => one.ok), companies: ended.map((one) => one.company) }, ended.map(outcomeLine));
  if (!ended.every((one) => one.ok)) process.exitCode = 1;
}
