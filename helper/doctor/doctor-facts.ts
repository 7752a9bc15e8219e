/** What the doctor knows of a company when he decides: gathered by `examine.ts`, judged by `diagnose.ts`. */
import type { DataSetCard } from '../../src/shared/contract/data-sets.ts';
import type { Schedule } from '../../src/shared/contract/schedule.ts';
import type { CompanyStatus, ConnectionStatus, Problem } from '../../src/shared/contract/status.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import type { ErrorCode } from '../../src/shared/errors.ts';

/** How asking Sage just now went; null: not asked, because a sync is asking it anyway or there was no way to. */
export type Asked = { readonly ok: true } | { readonly ok: false; readonly code: ErrorCode; readonly message: string } | null;

export type DataSetFacts = {
  readonly folder: string;
  /** The other computer that it is on. */
  readonly host: string | null;
  readonly isHostConfirmed: boolean;
  readonly isThere: boolean;
  readonly driver: string;
  readonly isOdbcThere: boolean;
  /** 'other_kind': installed as 32 bit where 64 is needed, or the other way round. */
  readonly driverIs: 'there' | 'missing' | 'other_kind';
  /** As it is now; null when it could not be read. */
  readonly card: DataSetCard | null;
  readonly isOtherCompany: boolean;
  /** Where the same company's data were found instead; null where nowhere. */
  readonly offer: { readonly folder: string; readonly lastTransactionDate: string | null; readonly isNewerVersion: boolean } | null;
};

export type DoctorFacts = {
  readonly nowMs: number;
  readonly company: CompanyStatus;
  readonly connection: ConnectionStatus | null;
  readonly helper: { readonly startedAt: IsoTime; readonly problem: Problem | null };
  readonly schedule: Schedule;
  readonly asked: Asked;
  /** Null for products that are signed in to. */
  readonly dataSet: DataSetFacts | null;
  /** On the disk of the books; null when the system does not tell. */
  readonly freeBytes: number | null;
};
