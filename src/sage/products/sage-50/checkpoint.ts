/**
 * Where the next read starts, and where one under way goes on after a kill; kept as JSON text beside the rows it
 * justifies. Times are Sage's own stamps: whose clock they are of is not known, so they are compared with one another
 * and with nothing else, but for ours at the time of reading, which they must not exceed.
 */
import { z } from 'zod';
import { checkpointReader } from '../../kept-checkpoint.ts';
import type { IsoTime } from '../../../shared/dates.ts';

const stamp = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);

/** Rows of a table with numbers `from` to `to`, the latter not included. */
const countedSpan = z.object({ table: z.string(), from: z.number().int(), to: z.number().int(), rows: z.number().int() });
export type CountedSpan = z.infer<typeof countedSpan>;

/** What was true of the data set when the read began that this is of. */
const mark = z.object({
  /** The highest number that was there; of lists without numbers null. */
  highest: z.number().int().nullable(),
  /** The latest stamp that was there. */
  modified: stamp.nullable(),
  /** What the driver's catalogue said of the tables read: another version of Sage says something else. */
  catalogue: z.string(),
  /** Clear Audit Trail runs that were known. */
  cleared: z.array(z.number().int()),
  /** How many rows there were, by spans of their numbers; not there where it was never counted. */
  counted: z.array(countedSpan).optional(),
  /** The same for a table without numbers: all its rows. */
  rows: z.number().int().optional(),
  /** The latest stamp in Sage's list of deleted records; null where it had none. */
  deletions: stamp.nullable().optional(),
});
/** `next` is the first number not read yet. */
const reading = z.object({ next: z.number().int(), mark });
const checkpoint = z.object({ mark: mark.nullable(), reading: reading.nullable() });
export type Mark = z.infer<typeof mark>;
export type Checkpoint = z.infer<typeof checkpoint>;

const nothing: Checkpoint = { mark: null, reading: null };

export const readCheckpoint = checkpointReader<Checkpoint>(checkpoint, nothing);

export const writeCheckpoint = (value: Checkpoint): string => JSON.stringify(value);

/** Each read begins this much before the latest stamp of the one before: several computers write to one data set, each by its own clock. */
const overlapMs = 4 * 60 * 60 * 1000;

const msOf = (value: string): number => Date.parse(`${value.replace(' ', 'T')}Z`);
const stampOfMs = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

/** From which stamp on to read again; null when nothing is known and everything must be read. */
export function sinceOf(before: Mark): string | null {
  return before.modified === null ? null : stampOfMs(msOf(before.modified) - overlapMs);
}

/** The later of two stamps, but none later than `now`: one from the future would hide whatever is changed until then. */
export function latestStamp(stamps: readonly (string | null)[], now: IsoTime | null): string | null {
  const limit = now === null ? null : stampOfMs(Date.parse(now));
  let latest: string | null = null;
  for (const one of stamps) {
    if (one === null || Number.isNaN(msOf(one))) continue;
    if (latest === null || one > latest) latest = one;
  }
  return latest !== null && limit !== null && latest > limit ? limit : latest;
}
