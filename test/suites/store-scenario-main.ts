/** Runs the scenario in a process of its own: FILE KEY RECORDS. Says each publish as it happens, and how it ended. */
import { asAppError } from '../../src/shared/errors.ts';
import { runScenario } from './store-scenario.ts';

const [file = '', key = '', records = ''] = process.argv.slice(2);
const say = (what: string): void => void process.stdout.write(`${what}\n`);
try {
  runScenario(file, new Uint8Array(Buffer.from(key, 'hex')), Number(records), say);
  say('done');
} catch (thrown) {
  const { code, message } = asAppError(thrown);
  say(`failed ${code} ${message}`);
  process.exitCode = 3;
}
