/** The linked companies: linking one gives it a key and a database of its own, unlinking destroys both. */
import type { CompanyStatus, ConnectionStatus, Problem, SyncStatus } from '../../src/shared/contract/status.ts';
import type { Hold } from '../../src/shared/contract/holds.ts';
import { isoTimeOf, type IsoTime } from '../../src/shared/dates.ts';
import { AppError, asAppError } from '../../src/shared/errors.ts';
import type { CompanyId, ConnectionId } from '../../src/shared/ids.ts';
import type { CompanyRecord } from '../../src/shared/records/basics.ts';
import type { FoundCompany } from '../../src/sage/connector.ts';
import type { Connections } from '../connections/connections.ts';
import type { LinkedCompanies } from '../http/services.ts';
import type { Keychain } from '../keychain/keychain.ts';
import type { Companies, CompanyRow } from '../store/companies.ts';
import { problemOf } from '../sync/problems.ts';
import type { RunEnd, SyncRunner } from '../sync/sync-runner.ts';
import { companyStatusOf } from './company-status.ts';
import type { OneOffReads } from './one-off-reads.ts';
import type { OpenBooks } from './open-books.ts';

export type LinkedCompaniesNeeds = {
  readonly rows: Companies;
  readonly books: OpenBooks;
  readonly keychain: Keychain;
  readonly connections: Pick<Connections, 'findCompanies' | 'read'>;
  readonly runner: () => Pick<SyncRunner, 'running' | 'start' | 'cancel'>;
  /** Figures older than this are older than planned. */
  readonly promisedMs: (row: CompanyRow) => number;
  readonly heldBack: (id: CompanyId) => Hold | null;
  readonly nextDueAt: (id: CompanyId) => IsoTime | null;
  readonly oneOff: Pick<OneOffReads, 'linking' | 'state' | 'unlinked'>;
  /** For what else is kept of a company: due times, notices. */
  readonly onUnlinked: (id: CompanyId) => void;
  readonly onChanged: (id: CompanyId) => void;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly nowMs: () => number;
};

export type LinkedCompaniesWithSyncs = LinkedCompanies & {
  /** Takes the keys of all companies from the keychain. */
  loadKeys(): Promise<void>;
  /** After a sync ended: what is remembered of the books is looked up anew. */
  syncEnded(id: CompanyId, end: RunEnd): void;
  row(id: CompanyId): CompanyRow;
};

/** Looked up after each sync and not at each of the few calls a second that tell of progress. */
type Remembered = { readonly published: SyncStatus | null; readonly newest: SyncStatus | null; readonly problem: Problem | null };

/** A key that is gone is no matter of signing in: the books themselves cannot be read any more. */
function bookProblemOf(error: AppError, since: IsoTime): Problem {
  if (error.code !== 'secrets_lost') return problemOf(error, since);
  return { ...problemOf(error, since, 'The key of these books is gone from the keychain. Unlink the company and link it again: Sage still has everything.'), fix: 'none' };
}

const slugOf = (name: string): string => name.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40).replace(/-+$/, '') || 'company';

export function makeLinkedCompanies(needs: LinkedCompaniesNeeds): LinkedCompaniesWithSyncs {
  const { rows, books, keychain, connections, nowMs } = needs;
  const remembered = new Map<CompanyId, Remembered>();
  const lastEnds = new Map<CompanyId, Problem | null>();

  function row(id: CompanyId): CompanyRow {
    const found = rows.read(id);
    if (found === null) throw new AppError('not_found', `there is no company "${id}"`);
    return found;
  }

  function look(id: CompanyId): Remembered {
    const found = remembered.get(id);
    if (found) return found;
    try {
      const store = books.reader(id);
      const published = store.published();
      const fresh = { published: published === null ? null : store.status(published.sync), newest: store.history(null, 1)[0] ?? null, problem: null };
      remembered.set(id, fresh);
      return fresh;
    } catch (thrown) {
      // Not remembered: the next look may find it mended.
      return { published: null, newest: null, problem: bookProblemOf(asAppError(thrown), isoTimeOf(nowMs())) };
    }
  }

  function connectionOf(id: ConnectionId): ConnectionStatus | null {
    try {
      return connections.read(id);
    } catch {
      return null;
    }
  }

  function statusOf(company: CompanyRow): CompanyStatus {
    const { published, newest, problem } = look(company.id);
    return companyStatusOf({
      row: company, published, newest, connection: connectionOf(company.connectionId), running: needs.runner().running(company.id),
      problem: problem ?? lastEnds.get(company.id) ?? null, promisedMs: needs.promisedMs(company), heldBack: needs.heldBack(company.id), nextDueAt: needs.nextDueAt(company.id), oneOff: needs.oneOff.state(company.id), nowMs: nowMs(),
    });
  }

  /** What the books say of themselves goes to the row, where it can be read without them. */
  function takeFromBooks(id: CompanyId): void {
    const store = books.reader(id);
    if (store.published() === null) return;
    const [company] = store.books().all<CompanyRecord>('company');
    if (company && row(id).baseCurrency !== company.baseCurrency) rows.change(id, { baseCurrency: company.baseCurrency });
  }

  async function addRow(connectionId: ConnectionId, found: FoundCompany): Promise<CompanyRow> {
    const mark = Buffer.from(needs.randomBytes(3)).toString('hex');
    const id = `${slugOf(found.name)}-${mark}` as CompanyId;
    const key = needs.randomBytes(32);
    const added: CompanyRow = { id, name: found.name, connectionId, product: connections.read(connectionId).product, sourceId: found.sourceId, baseCurrency: null, keyName: `company/${id}`, linkedAt: isoTimeOf(nowMs()) };
    await keychain.write(added.keyName, key);
    try {
      needs.oneOff.linking(id, added.product);
      rows.add(added);
    } catch (error) {
      await keychain.remove(added.keyName).catch(() => undefined);
      throw error;
    }
    books.keepKey(id, key);
    return added;
  }

  const isLinked = (connectionId: ConnectionId, sourceId: string): boolean => rows.list().some((one) => one.connectionId === connectionId && one.sourceId === sourceId);

  return {
    row, isLinked,
    list: () => rows.list().map(statusOf),
    status: (id) => statusOf(row(id)),
    reader: (id) => books.reader(row(id).id),
    async link(connectionId, sourceId, signal) {
      connections.read(connectionId);
      if (isLinked(connectionId, sourceId)) throw new AppError('already_exists', 'this company is linked already');
      const found = (await connections.findCompanies(connectionId, signal)).find((one) => one.sourceId === sourceId);
      if (!found) throw new AppError('not_found', 'this sign-in does not reach a company of this id');
      const added = await addRow(connectionId, found);
      needs.runner().start(added.id, { kind: 'full', confirmRemovals: false });
      needs.onChanged(added.id);
      return statusOf(added);
    },
    async unlink(id) {
      const company = row(id);
      await needs.runner().cancel(id);
      // The key goes first: with it gone the books are unreadable for good, whatever happens to the files.
      await keychain.remove(company.keyName);
      rows.remove(id);
      remembered.delete(id);
      lastEnds.delete(id);
      books.forget(id);
      needs.onUnlinked(id);
      await needs.oneOff.unlinked(company);
    },
    async loadKeys() {
      for (const { id, keyName } of rows.list()) books.keepKey(id, await keychain.read(keyName));
    },
    syncEnded(id, end) {
      if (rows.read(id) === null) return;
      remembered.delete(id);
      // A sync that began tells its problem itself, in the history.
      lastEnds.set(id, end.status === null ? end.problem : null);
      try {
        takeFromBooks(id);
      } catch {
        // Books that cannot be read are told as such by the status.
      }
    },
  };
}
