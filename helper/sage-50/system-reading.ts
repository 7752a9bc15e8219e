/** What reading a data set takes, of this computer: its reader process, its way of writing paths, its clock. */
import { setTimeout as sleepFor } from 'node:timers/promises';
import { findReaderFile } from '../instance-program.ts';
import type { ReadingNeeds } from './data-sets.ts';
import { forkReader } from './reader-line.ts';
import { pathStyleOf, readBytes } from './system-places.ts';

export const systemReading = (): ReadingNeeds => ({
  startReader: forkReader(findReaderFile()),
  style: pathStyleOf(process.platform),
  readBytes,
  sleep: (waitMs, signal) => sleepFor(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted()),
  random: Math.random,
});
