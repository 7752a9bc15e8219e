/** One sync in a process of its own, bundled and with the flags that the helper gives it. */
import { workerFlags } from '../../helper/sync/fork-worker.ts';
import { bundleProgram } from '../bundle.ts';
import { runNode, type Printed } from '../measure.ts';

let bundled: Promise<string> | null = null;

/** The command line of a sync, after `node`. */
export async function syncCommand(args: readonly string[]): Promise<readonly string[]> {
  return [...workerFlags(), await (bundled ??= bundleProgram('bench/sync-process.ts', 'sync')), ...args];
}

export const runSync = async (args: readonly string[]): Promise<Printed> => runNode(await syncCommand(args));
