/** How a file of `tables/` says what a table of Sage 50's is: facts as data, and one pure function from a row to a record. */
import type { DataType } from '../../../shared/records/data-types.ts';
import type { RecordOf } from '../../../shared/records/index.ts';
import type { DataSet } from '../../data-set.ts';
import type { SourceRow } from './cells.ts';
import type { CompanyFacts } from './company-facts.ts';
import type { SourceTable } from './source-table.ts';

export type TableResource<B = unknown, T extends DataType = DataType> = {
  readonly name: string;
  readonly dataType: T;
  readonly table: SourceTable;
  /** 'stamp': what changed says so. 'whole': read in full each time, because it is small, tells no time, or moves without saying so. */
  readonly changes: 'stamp' | 'whole';
  /** The columns that name a record; what `idOf` needs. */
  readonly keys: readonly string[];
  readonly idOf: (row: SourceRow) => string;
  /** What its records need from beside their rows. */
  readonly beside: (facts: CompanyFacts, dataSet: DataSet, signal: AbortSignal) => Promise<B>;
  /** Null for a row that is none of ours. Throws `record_rejected`, `bad_amount`, `bad_date`. */
  readonly toRecord: (row: SourceRow, beside: B) => RecordOf<T> | null;
};

type Optional = 'changes';
export const defineTable = <B, T extends DataType>(facts: Omit<TableResource<B, T>, Optional> & Partial<Pick<TableResource<B, T>, Optional>>): TableResource<B, T> => ({ changes: 'stamp', ...facts });
