/** How a data type says what its records are and which of their fields can be filtered, ordered and indexed. */
import type { z } from 'zod';
import type { DataType } from './data-types.ts';

export type ColumnKind = 'text' | 'date' | 'money' | 'flag';

export type Column<R> = {
  readonly kind: ColumnKind;
  /** The field's value as text (money as decimal text, a flag as boolean); null where the record has none. */
  readonly of: (record: R) => string | boolean | null;
  /** Kept in an index: filters and order on it stay fast at any size. */
  readonly indexed?: boolean;
};

export type DataTypeDefinition<R = unknown> = {
  readonly dataType: DataType;
  readonly schema: z.ZodType<R>;
  readonly columns: Readonly<Record<string, Column<R>>>;
};

export const defineDataType = <R>(definition: DataTypeDefinition<R>): DataTypeDefinition<R> => definition;
