/** Gathers what the doctor decides on: asks Sage, the data folder, the driver list and the disk at this moment. Changes nothing. */
import { statfsSync } from 'node:fs';
import type { HelperStatus } from '../../src/shared/contract/status.ts';
import { asAppError } from '../../src/shared/errors.ts';
import type { CompanyId, ConnectionId } from '../../src/shared/ids.ts';
import type { Connections, ConnectionStatus } from '../connections/connections.ts';
import type { Doctor, LinkedCompanies, SyncSettings } from '../http/services.ts';
import type { Sage50 } from '../sage-50/data-sets.ts';
import { parseDataPath } from '../sage-50/data-path.ts';
import type { Moved } from '../sage-50/look-for-moved.ts';
import { wasReadOnce } from './checks.ts';
import { diagnose } from './diagnose.ts';
import type { Asked, DataSetFacts } from './doctor-facts.ts';

export type DoctorNeeds = {
  readonly companies: Pick<LinkedCompanies, 'status'>;
  readonly connections: Pick<Connections, 'read' | 'findCompanies'>;
  readonly settings: Pick<SyncSettings, 'scheduleOf'>;
  readonly helper: () => Pick<HelperStatus, 'startedAt' | 'problem'>;
  readonly sage50: Pick<Sage50, 'drivers' | 'bits' | 'style' | 'namedDriver' | 'isThere'>;
  readonly confirmedHosts: () => ReadonlySet<string>;
  readonly look: (id: ConnectionId, signal: AbortSignal) => Promise<Moved | null>;
  readonly isOdbcThere: () => boolean;
  readonly storeFolder: string;
  readonly nowMs: () => number;
};

const askMsMax = 20_000;
/** Sage 50 may be waited for politely, and other folders are looked into. */
const lookMsMax = 100_000;

export function makeDoctor(needs: DoctorNeeds): Doctor {
  function connectionOf(id: ConnectionId): ConnectionStatus | null {
    try {
      return needs.connections.read(id);
    } catch {
      return null;
    }
  }

  async function ask(work: () => Promise<unknown>, signal: AbortSignal): Promise<Asked> {
    try {
      await work();
      return { ok: true };
    } catch (thrown) {
      signal.throwIfAborted();
      const { code, message } = thrown instanceof Error && thrown.name === 'TimeoutError' ? { code: 'sage_too_slow' as const, message: 'no answer in time' } : asAppError(thrown);
      return { ok: false, code, message };
    }
  }

  async function driverIs(driver: string): Promise<DataSetFacts['driverIs']> {
    if (driver === needs.sage50.namedDriver) return 'there';
    const installed = (await needs.sage50.drivers()).filter(({ name }) => name === driver);
    return installed.some(({ bits }) => bits === needs.sage50.bits) ? 'there' : installed.length > 0 ? 'other_kind' : 'missing';
  }

  async function examineDataSet(connection: ConnectionStatus & { readonly dataSet: NonNullable<ConnectionStatus['dataSet']> }, isBusy: boolean, signal: AbortSignal): Promise<{ readonly dataSet: DataSetFacts; readonly asked: Asked }> {
    const { folder, driver } = connection.dataSet;
    const path = parseDataPath(folder, needs.sage50.style);
    const host = path.kind === 'share' ? path.host : null;
    const isHostConfirmed = host === null || needs.confirmedHosts().has(host);
    let moved: Moved | null = null;
    let asked = isBusy || !isHostConfirmed ? null : await ask(async () => { moved = await needs.look(connection.id, AbortSignal.any([signal, AbortSignal.timeout(lookMsMax)])); }, signal);
    const { now, decision } = (moved ?? { now: null, decision: null }) as { now: Moved['now'] | null; decision: Moved['decision'] | null };
    if (now?.error) asked = { ok: false, code: now.error.code, message: now.error.message };
    else if (asked?.ok && now?.card === null) asked = null;
    const best = decision?.kind === 'offer' || decision?.kind === 'other_company' ? decision.offers[0] : undefined;
    return {
      asked,
      dataSet: {
        folder, host, isHostConfirmed, driver, isOdbcThere: needs.isOdbcThere(), driverIs: await driverIs(driver),
        isThere: now?.isThere ?? (isHostConfirmed && await needs.sage50.isThere(folder)), card: now?.card ?? null, isOtherCompany: decision?.kind === 'other_company',
        offer: best ? { folder: best.place.folder, lastTransactionDate: best.card.lastTransactionDate, isNewerVersion: best.reason === 'newer_version' } : null,
      },
    };
  }

  function freeBytes(): number | null {
    try {
      const { bavail, bsize } = statfsSync(needs.storeFolder);
      return bavail * bsize;
    } catch {
      return null;
    }
  }

  return {
    async examine(id: CompanyId, signal) {
      const company = needs.companies.status(id);
      const connection = connectionOf(company.connectionId);
      // Sage is not asked through a sign-in that was given back, or that is there for other companies.
      const isBusy = company.running !== null || wasReadOnce({ company });
      const { asked, dataSet } = connection?.dataSet
        ? await examineDataSet({ ...connection, dataSet: connection.dataSet }, isBusy, signal)
        : { dataSet: null, asked: connection === null || isBusy ? null : await ask(() => needs.connections.findCompanies(connection.id, AbortSignal.any([signal, AbortSignal.timeout(askMsMax)])), signal) };
      return diagnose({ nowMs: needs.nowMs(), company: needs.companies.status(id), connection: connectionOf(company.connectionId), helper: needs.helper(), schedule: needs.settings.scheduleOf(id), asked, dataSet, freeBytes: freeBytes() });
    },
  };
}
