/**
 * Writes in groups: what comes in quick succession shares one transaction, and so one wait for the disk. A group is made
 * durable when it is large, when it is a fraction of a second old, or when somebody needs it to be. When anything in it
 * fails, all of it is taken back, and the checkpoints in it with it.
 */
import type { Db } from './connection.ts';
import { inOurWords } from './sqlite-errors.ts';

const groupAgeMsMax = 2_000;
const groupWeightMax = 20_000;
/** When nothing more comes in for this long, what is open is made durable. */
const groupIdleMsMax = 250;

export type WriteGroup = {
  /** Runs it inside the open group, or opens one. `weight` is about how many rows it writes. */
  write<T>(weight: number, run: () => T): T;
  /** Commits what is open; then, when something is given, runs it in a transaction of its own. */
  flush(): void;
  alone<T>(run: () => T): T;
  close(): void;
};

export function writeGroup(db: Db, afterRollback: () => void): WriteGroup {
  let weight = 0;
  let openedMs = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let missed: unknown = null;

  const rollback = (): void => {
    stopTimer();
    // SQLite has rolled back by itself when the disk was full or failed.
    if (db.inTransaction) db.exec('ROLLBACK');
    afterRollback();
  };
  const stopTimer = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
  };
  const guarded = <T>(run: () => T): T => {
    try {
      return inOurWords(run);
    } catch (thrown) {
      rollback();
      throw thrown;
    }
  };
  const commit = (): void => {
    stopTimer();
    if (db.inTransaction) guarded(() => db.exec('COMMIT'));
  };
  const tellMissed = (): void => {
    const thrown = missed;
    missed = null;
    if (thrown) throw thrown;
  };
  const commitLater = (): void => {
    stopTimer();
    timer = setTimeout(() => {
      try {
        commit();
      } catch (thrown) {
        missed = thrown;
      }
    }, groupIdleMsMax).unref();
  };

  const group: WriteGroup = {
    write(added, run) {
      tellMissed();
      if (!db.inTransaction) {
        guarded(() => db.exec('BEGIN IMMEDIATE'));
        [weight, openedMs] = [0, performance.now()];
      }
      const result = guarded(run);
      weight += added;
      if (weight >= groupWeightMax || performance.now() - openedMs >= groupAgeMsMax) commit();
      else commitLater();
      return result;
    },
    flush() {
      tellMissed();
      commit();
    },
    alone(run) {
      group.flush();
      guarded(() => db.exec('BEGIN IMMEDIATE'));
      const result = guarded(run);
      commit();
      return result;
    },
    close() {
      commit();
    },
  };
  return group;
}
