/** Due times on SQLite; see `helper/store/due-times.ts`. */
import type { DueTime, DueTimes } from '../../due-times.ts';
import type { Db } from '../connection.ts';
import { prepared } from '../statements.ts';

const columns = 'job, due_at AS dueAt, last_run_at AS lastRunAt, note';

export function dueTimesIn(db: Db): DueTimes {
  return {
    list: () => prepared(db, `SELECT ${columns} FROM due_times ORDER BY job`).all() as DueTime[],
    read: (job) => (prepared(db, `SELECT ${columns} FROM due_times WHERE job = ?`).get(job) as DueTime | undefined) ?? null,
    save: (dueTime) => void prepared(db, 'INSERT INTO due_times(job, due_at, last_run_at, note) VALUES (@job, @dueAt, @lastRunAt, @note) ON CONFLICT DO UPDATE SET due_at = excluded.due_at, last_run_at = excluded.last_run_at, note = excluded.note').run(dueTime),
    remove: (job) => prepared(db, 'DELETE FROM due_times WHERE job = ?').run(job).changes === 1,
  };
}
