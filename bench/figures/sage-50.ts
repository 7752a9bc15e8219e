/** Figure 12: a Sage 50 data set read by ODBC, through the reader process, against a bare cursor that reads the same. */
import { join } from 'node:path';
import { makeDataSet } from '../../test/sandbox/sage-50/make-data-set.ts';
import { multiplyTrail } from '../../test/sandbox/sage-50/data-set/multiply-trail.ts';
import { makeOdbcEnvironment } from '../../test/sandbox/sage-50/odbc-environment.ts';
import { bundleProgram } from '../bundle.ts';
import { boundRow, inFolder, interleave, rowOf, runNode, show, type Figure, type Printed, type Row } from '../measure.ts';
import { ofRows } from './mock.ts';
import { workerFlags } from '../../helper/sync/fork-worker.ts';

const lines = Number(process.env['BENCH_AUDIT_LINES'] ?? 1_000_000);
/** Rounds are of this size, so that a round takes seconds; larger ones are read once. */
const inRounds = Math.min(lines, 100_000);
const few = 10_000;
/** Invoices whose trail has about as many splits as `few`; larger sets hold it several times. */
const invoicesOfFew = 2_250;

/** From a CPU profile of 360,000 rows, and from runs on a machine with and without other work. */
const costs = 'the reader process does a quarter more than the cursor (writing to the pipe 1.3 µs a row, JSON 0.7, copying cells 0.2), the asker another 2 µs; a statement is handed over in three messages, which wait for a turn where other work takes the cores: 0.5 to 0.95 was seen, by how much of it there was';

/** Programs of a data set with so many audit lines. */
type Set = { readonly lines: number; ours(): Promise<Printed>; floor(): Promise<Printed>; sync(): Promise<Printed> };

const withSet = <T>(wanted: number, work: (set: Set) => Promise<T>): Promise<T> => inFolder(async (folder) => {
  const [program, reader] = [await bundleProgram('bench/sage-50-process.ts', 'sage-50'), await bundleProgram('helper/sage-50/reader.ts', 'sage-50-reader')];
  const made = makeDataSet({ folder, size: invoicesOfFew });
  multiplyTrail(made.db(), Math.max(1, Math.round(wanted / few)));
  const { count } = made.db().prepare('SELECT COUNT(*) AS count FROM AUDIT_SPLIT').get() as { count: number };
  const odbc = makeOdbcEnvironment({ folder });
  const connection = odbc.connectionString(made);
  const statements = join(folder, 'statements');
  made.close();
  const run = (what: string): Promise<Printed> => runNode([...workerFlags(), program, '--do', what, '--reader', reader, '--connection', connection, '--statements', statements, '--file', join(folder, 'books.db')], odbc.env);
  return work({ lines: count, ours: () => run('read'), sync: () => run('sync'), floor: () => runNode(['bench/floor/sage-50-cursor.mjs', '--connection', connection, '--statements', statements], odbc.env) });
});

const value = (printed: Printed, name: string): number => printed[name] ?? Number.NaN;
const information = (what: string, ours: string, floor = ''): Row => ({ what, ours, floor, ratio: Number.NaN, goal: '', isReached: true });

/** One sync, which tells what is asked of the trail, then the same read once by both sides. */
async function once(set: Set): Promise<{ readonly sync: Printed; readonly ours: Printed; readonly floor: Printed }> {
  const sync = await set.sync();
  return { sync, floor: await set.floor(), ours: await set.ours() };
}

export const sage50ByOdbc: Figure = {
  number: 12,
  title: `Sage 50 by ODBC, ${ofRows(lines)} audit lines`,
  async measure(rounds) {
    const small = await withSet(few, async (set) => { await set.sync(); return (await interleave(rounds, { ours: set.ours })).ours; });
    const inTurn = async (set: Set) => {
      const one = await once(set);
      if (value(one.ours, 'rows') !== value(one.floor, 'rows')) throw new Error(`rows are missing: ours ${one.ours['rows']}, floor ${one.floor['rows']}`);
      return { lines: set.lines, ...one, sides: await interleave(rounds, { floor: set.floor, ours: set.ours }) };
    };
    const middle = await withSet(inRounds, inTurn);
    const { sides } = middle;
    const large = lines === inRounds ? middle : await withSet(lines, async (set) => ({ lines: set.lines, ...await once(set) }));
    const { ours, floor, sync } = large;
    const most: Readonly<Record<string, number>> = lines === inRounds ? sides.ours : ours;
    const cpu = (printed: Printed | Record<string, number>): number => (printed['cpu_s'] ?? NaN) + (printed['reader_cpu_s'] ?? 0);
    const atLeast = (what: string, mine: number, bare: number): Row => ({ what, ours: `${ofRows(mine)} rows/s`, floor: `${ofRows(bare)} rows/s`, ratio: mine / bare, goal: 'at least 0.8 ×', isReached: mine / bare >= 0.8, note: costs });
    return [
      atLeast(`rows of ${ofRows(inRounds)} lines`, sides.ours['rows_s'] ?? NaN, sides.floor['rows_s'] ?? NaN),
      ...(lines === inRounds ? [] : [atLeast(`rows of ${ofRows(lines)} lines, read once`, value(ours, 'rows_s'), value(floor, 'rows_s'))]),
      information(`CPU of ${ofRows(inRounds)} lines, both processes`, `${show(cpu(sides.ours))} s`, `${show(cpu(sides.floor))} s`),
      rowOf(`reader process, ${ofRows(lines)} lines against ${ofRows(few)}`, most['reader_mb'] ?? NaN, small['reader_mb'] ?? NaN, 1.25, 'MB'),
      rowOf(`asking process, ${ofRows(lines)} lines against ${ofRows(few)}`, most['rss_mb'] ?? NaN, small['rss_mb'] ?? NaN, 1.25, 'MB'),
      boundRow(`peak memory of a whole sync of ${ofRows(lines)} lines`, value(sync, 'rss_mb'), 200, 'MB'),
      information(`a whole sync of ${ofRows(lines)} lines`, `${ofRows(Math.round(large.lines / value(sync, 's')))} lines/s, ${show(cpu(sync))} s CPU`),
    ];
  },
};
