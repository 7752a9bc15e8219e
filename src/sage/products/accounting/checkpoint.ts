/** Where the next read of a resource starts, and where one under way goes on after a kill; kept as JSON text beside the rows it justifies. */
import { z } from 'zod';
import { checkpointReader } from '../../kept-checkpoint.ts';
import { isoTime } from '../../../shared/dates.ts';
import type { IsoTime } from '../../../shared/dates.ts';
import type { PagePosition } from '../../paging.ts';

const reading = z.object({
  kind: z.enum(['full', 'incremental']),
  part: z.enum(['records', 'deletions']),
  /** The filter of this read; null reads everything. */
  since: isoTime.nullable(),
  /** Sage's clock at the first answer of this read. */
  startedAt: isoTime.nullable(),
  end: z.number().int().min(0),
  last: z.string().nullable(),
});
const checkpoint = z.object({ since: isoTime.nullable(), reading: reading.nullable() });
export type Reading = { readonly kind: 'full' | 'incremental'; readonly part: 'records' | 'deletions'; readonly since: IsoTime | null; readonly startedAt: IsoTime | null } & PagePosition;
export type Checkpoint = { readonly since: IsoTime | null; readonly reading: Reading | null };

const nothing: Checkpoint = { since: null, reading: null };

export const readCheckpoint = checkpointReader<Checkpoint>(checkpoint, nothing);

export const writeCheckpoint = (value: Checkpoint): string => JSON.stringify(value);
