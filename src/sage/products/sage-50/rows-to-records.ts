/** Turns source rows into changes of our records; a broken one is rejected alone, with the reason, and the rest goes on. Pure. */
import { AppError, recoveryOf } from '../../../shared/errors.ts';
import type { AnyRecord } from '../../../shared/records/index.ts';
import type { DataType } from '../../../shared/records/data-types.ts';
import type { NormalisedChange, RejectedSource } from '../../connector.ts';

export type Outcome = { readonly changes: NormalisedChange[]; readonly rejected: RejectedSource[] };
export const noOutcome = (): Outcome => ({ changes: [], rejected: [] });

/** Runs `make`; what it throws about this record alone becomes a rejection under `id`. */
export function rejecting(outcome: Outcome, id: string | null, source: unknown, make: () => void): void {
  try {
    make();
  } catch (thrown) {
    if (!(thrown instanceof AppError) || recoveryOf(thrown.code) !== 'skip_record') throw thrown;
    outcome.rejected.push({ sourceId: id, reason: thrown.message.slice(0, 500), source: JSON.stringify(source) });
  }
}

export const changeOf = (dataType: DataType, record: AnyRecord & { readonly id: string }, source: unknown): NormalisedChange => ({ dataType, id: record.id, record, source: JSON.stringify(source) });
export const removalOf = (dataType: DataType, id: string): NormalisedChange => ({ dataType, id, record: null, source: null });
