/** The demo's story: a pretend Sage, a helper with a home that is thrown away, a sign-in, a sync, and then the pane. */
import { parseArgs } from 'node:util';
import { checkDemo } from './check.ts';
import { openInBrowser } from '../../helper/instance-browser.ts';
import { startDemo, type Demo } from './start-demo.ts';
import { showPairing } from './show-pairing.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const { values: options } = parseArgs({ options: { headless: { type: 'boolean' }, json: { type: 'boolean' }, check: { type: 'boolean' }, size: { type: 'string', default: 'small' } } });

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}

async function show(demo: Demo): Promise<void> {
  if (options.json) {
    print(JSON.stringify({ url: demo.url, home: demo.home, token: demo.token }));
    return;
  }
  print(`The pane is at ${demo.url}`);
  print('Its certificate was made for this run alone, so a browser asks once whether to go on.');
  await showPairing(demo, print);
  if (!options.headless && !(await openInBrowser(demo.url))) say('There is no browser to open here; open the address yourself.');
  print('Ctrl-C stops the demo and removes everything it made.');
}

/** The script that started us may be ended without a word. */
function untilOrphaned(): Promise<void> {
  const parent = Number(process.env.LEDGERLINE_DEMO_PARENT);
  return new Promise((resolve) => {
    if (!parent) return;
    const look = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(look);
      resolve();
    }, 1000).unref();
  });
}

const interrupted = new AbortController();
const stopped = Promise.race([untilStopped(), untilOrphaned()]).then(() => interrupted.abort(new Error('Stopped.')));
let demo: Demo | null = null;
try {
  demo = await startDemo({ say: options.json || options.check ? () => undefined : say, size: options.size, isHeadless: (options.headless ?? false) || (options.check ?? false), signal: interrupted.signal });
  if (options.check) {
    const { ok, line } = await checkDemo(demo);
    print(line);
    process.exitCode = ok ? 0 : 1;
  } else {
    await show(demo);
    await Promise.race([stopped, demo.ended.then((output) => {
      process.exitCode = 1;
      say(`The helper has ended by itself.\n${output}`);
    })]);
  }
} catch (error) {
  if (options.check) print(`The demo does not work: ${error instanceof Error ? error.message : String(error)}`);
  else say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  await demo?.stop();
}
process.exit();
