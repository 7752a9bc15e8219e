/** Starts the child process of a sync. */
import { forkChild, memoryFlags, type Child, type ChildEnd } from '../fork-child.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

export type WorkerEnd = ChildEnd;
/** A child as the runner sees it. */
export type Worker = Child<ToWorker, FromWorker>;
export type StartWorker = () => Worker;

/** Enough for pages of any size that Sage sends; a page that is larger ends the child and not the machine. */
const heapMiBMax = 160;
export const workerFlags = (heapMiB = heapMiBMax): readonly string[] => memoryFlags(heapMiB);

export function forkWorker(workerFile: string, options: { readonly heapMiB?: number; readonly env?: Readonly<Record<string, string>> } = {}): StartWorker {
  return () => forkChild<ToWorker, FromWorker>(workerFile, { heapMiB: options.heapMiB ?? heapMiBMax, ...(options.env && { env: options.env }) });
}
