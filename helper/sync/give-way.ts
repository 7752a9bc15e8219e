/** A sync gives way to the rest of the machine: to the helper's own answers first of all, and to what the user works with. */
import { constants, setPriority } from 'node:os';

export function giveWay(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Where the system does not allow it, it runs like any other process.
  }
}
