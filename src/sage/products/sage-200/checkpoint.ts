/** Where the next read of a list starts, and where one under way goes on after a kill; kept as JSON text beside the rows it justifies. */
import { z } from 'zod';
import { checkpointReader } from '../../kept-checkpoint.ts';
import { isoTime } from '../../../shared/dates.ts';
import type { IsoTime } from '../../../shared/dates.ts';

const reading = z.object({
  kind: z.enum(['full', 'incremental']),
  /** The filter of this read; null reads everything. */
  since: isoTime.nullable(),
  /** Sage's clock at the first answer of this read. */
  startedAt: isoTime.nullable(),
  /** The key of the last item that was read. */
  last: z.string().regex(/^\d+$/),
});
const checkpoint = z.object({ since: isoTime.nullable(), reading: reading.nullable() });
export type Reading = { readonly kind: 'full' | 'incremental'; readonly since: IsoTime | null; readonly startedAt: IsoTime | null; readonly last: string };
export type Checkpoint = { readonly since: IsoTime | null; readonly reading: Reading | null };

const nothing: Checkpoint = { since: null, reading: null };

export const readCheckpoint = checkpointReader<Checkpoint>(checkpoint, nothing);

export const writeCheckpoint = (value: Checkpoint): string => JSON.stringify(value);
