/**
 * Companies that were authorised for one read: each is read once in full, and then its sign-in is given back. What was
 * in force when a company was authorised binds it; a setting that changes later binds from the next authorisation on.
 *
 * The order, so that a kill anywhere leads neither to a second read nor to a company that is disconnected unread:
 * authorised (kept before the company is) → read and published, in the books → read (kept here; looked up in the books
 * before any sync begins, and at the start) → the sign-in given back → disconnected.
 */
import { isoTimeOf } from '../../src/shared/dates.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { CompanyId, ConnectionId, IntegrationId } from '../../src/shared/ids.ts';
import type { ConnectionStatus } from '../../src/shared/contract/status.ts';
import type { Log } from '../log.ts';
import type { CompanyRow } from '../store/companies.ts';
import type { OneOffRecord, OneOffRecords } from '../store/one-off-records.ts';
import type { StoreReader } from '../store/store.ts';
import type { SyncOrder } from '../sync/sync-runner.ts';

export type OneOffNeeds = {
  readonly records: OneOffRecords;
  readonly companies: () => readonly CompanyRow[];
  /** Throws where the books cannot be opened. */
  readonly reader: (id: CompanyId) => Pick<StoreReader, 'published' | 'status'>;
  readonly isOneTime: (id: IntegrationId) => boolean;
  readonly connection: (id: ConnectionId) => ConnectionStatus;
  readonly giveBack: (id: ConnectionId) => Promise<void>;
  readonly startSync: (id: CompanyId, order: SyncOrder) => void;
  readonly onChanged: (id: CompanyId) => void;
  readonly nowMs: () => number;
  readonly log: Log;
};

export type OneOffReads = {
  /** Before a company is kept as linked: what is in force now binds it. */
  linking(id: CompanyId, product: IntegrationId): void;
  /** Somebody granted access through this connection: its companies are bound anew, and those that waited for it are read. */
  signedIn(id: ConnectionId): void;
  /** The next sign-in of its connection is for this company. */
  wantsAgain(id: CompanyId): void;
  /** Null for a company that is read all the time. */
  state(id: CompanyId): OneOffRecord | null;
  /** May be read no more until it is authorised again. */
  isOver(id: CompanyId): boolean;
  /** What is asked of such a company is read whole, as it is read once. Throws `needs_authorisation`. */
  orderFor(id: CompanyId, order: SyncOrder): SyncOrder;
  /** Before a process reads: looks into the books. Throws `needs_authorisation`. */
  checkMayRead(id: CompanyId): void;
  syncEnded(id: CompanyId): Promise<void>;
  unlinked(company: CompanyRow): Promise<void>;
  /** Puts in order what a kill, or Sage being away, left half done. */
  settle(): Promise<void>;
};

const wholeRead = ({ confirmRemovals }: SyncOrder): SyncOrder => ({ kind: 'full', confirmRemovals });

const needsAuthorisation = (): AppError => new AppError('needs_authorisation', 'needs new authorisation: this company was read once, as the settings say, and is disconnected. Choose "Link again" (POST /v1/companies/{companyId}/link-again, or: ledgerline company link-again) to have it read once more');

export function makeOneOffReads(needs: OneOffNeeds): OneOffReads {
  const { records, log } = needs;
  const wanted = new Set<CompanyId>();
  const now = () => isoTimeOf(needs.nowMs());
  const through = (id: ConnectionId): readonly CompanyRow[] => needs.companies().filter((row) => row.connectionId === id);
  const isOver = (record: OneOffRecord | null): boolean => record !== null && record.state !== 'authorised';

  function publishedSync(id: CompanyId): number {
    try {
      return needs.reader(id).published()?.sync ?? 0;
    } catch {
      // Books that cannot be opened are read anew under a new number, or not at all.
      return 0;
    }
  }

  /** A sync was published since, and nothing that Sage lets us read failed in it. */
  function wasRead(record: OneOffRecord): boolean {
    const { companyId, afterSync } = record;
    const reader = needs.reader(companyId);
    const published = reader.published();
    // Books that were damaged are read anew, and their numbers begin anew.
    if (published === null && afterSync > 0) records.save({ ...record, afterSync: 0 });
    if (published === null || published.sync <= afterSync) return false;
    const sets = reader.status(published.sync)?.dataSets ?? [];
    return sets.every((set) => set.status !== 'failed' || set.problem?.code === 'sage_forbidden');
  }

  function lookInBooks(id: CompanyId): OneOffRecord | null {
    const record = records.read(id);
    if (record?.state !== 'authorised' || !wasRead(record)) return record;
    const read: OneOffRecord = { ...record, state: 'read', readAt: now() };
    records.save(read);
    log.info('a company was read once and is disconnected', { area: 'sync', companyId: id });
    needs.onChanged(id);
    return read;
  }

  function lookIfPossible(id: CompanyId): OneOffRecord | null {
    try {
      return lookInBooks(id);
    } catch (error) {
      log.warn('whether a one-off read is complete could not be seen', { area: 'sync', companyId: id, err: error });
      return records.read(id);
    }
  }

  function bind(id: CompanyId, product: IntegrationId, afterSync: number): void {
    if (needs.isOneTime(product)) records.save({ companyId: id, state: 'authorised', afterSync, authorisedAt: now(), readAt: records.read(id)?.readAt ?? null });
    else records.remove(id);
  }

  /** The sign-in goes back when nobody needs it any more; while others are read through it, it stays for them. */
  async function settleConnection(connectionId: ConnectionId): Promise<void> {
    const companies = through(connectionId);
    const all = companies.map(({ id }) => records.read(id));
    const read = all.filter((record) => record?.state === 'read');
    if (read.length === 0 || all.some((record) => !isOver(record))) return;
    if (needs.connection(connectionId).status === 'linked') await needs.giveBack(connectionId);
    for (const record of read) {
      // Somebody may have linked it again meanwhile.
      const current = record && records.read(record.companyId);
      if (current?.state === 'read') records.save({ ...current, state: 'disconnected' });
    }
    for (const { id } of companies) needs.onChanged(id);
  }

  const settleQuietly = (connectionId: ConnectionId): Promise<void> => settleConnection(connectionId).catch((error: unknown) => log.warn('a sign-in could not be given back yet', { connectionId, err: error }));

  return {
    linking: (id, product) => bind(id, product, 0),
    wantsAgain: (id) => void wanted.add(id),
    signedIn(connectionId) {
      const companies = through(connectionId);
      const isAgain = ({ id }: CompanyRow): boolean => wanted.delete(id) || companies.length === 1;
      for (const company of companies) {
        const record = lookIfPossible(company.id);
        const wasOver = isOver(record);
        if (wasOver && !isAgain(company)) {
          // The sign-in that it was read through is no more; this one is for another company.
          if (record) records.save({ ...record, state: 'disconnected' });
          continue;
        }
        bind(company.id, company.product, record?.state === 'authorised' ? record.afterSync : publishedSync(company.id));
        needs.onChanged(company.id);
        if (wasOver || needs.isOneTime(company.product)) needs.startSync(company.id, { kind: 'full', confirmRemovals: false });
      }
    },
    state: (id) => records.read(id),
    isOver: (id) => isOver(records.read(id)),
    orderFor(id, order) {
      const record = records.read(id);
      if (isOver(record)) throw needsAuthorisation();
      return record === null ? order : wholeRead(order);
    },
    checkMayRead(id) {
      if (isOver(lookInBooks(id))) throw needsAuthorisation();
    },
    async syncEnded(id) {
      const company = needs.companies().find((row) => row.id === id);
      if (!company || records.read(id) === null) return;
      if (isOver(lookIfPossible(id))) await settleQuietly(company.connectionId);
    },
    async unlinked({ id, connectionId }) {
      wanted.delete(id);
      records.remove(id);
      await settleQuietly(connectionId);
    },
    async settle() {
      const companies = needs.companies();
      for (const { companyId } of records.list()) {
        if (companies.some(({ id }) => id === companyId)) lookIfPossible(companyId);
        // A kill came between this entry and the company itself.
        else records.remove(companyId);
      }
      for (const connectionId of new Set(companies.map((row) => row.connectionId))) await settleQuietly(connectionId);
    },
  };
}
