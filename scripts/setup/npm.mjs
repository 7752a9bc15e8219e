/** npm, started by a Node of our choice: npm resolves and checks packages for the Node that it runs on. */
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { environmentForNpm } from './clean-environment.mjs';
import { runQuietly } from './run-program.mjs';
import { SetupError } from './say.mjs';

/** Two tries within seconds: enough for a hiccup, and a machine without a network is told so soon. */
const patience = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];

/** npm's own script: the one that started us, the one beside this Node, or the one on the PATH. */
function findNpm() {
  const beside = dirname(process.execPath);
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => [join(folder, 'npm'), join(folder, 'node_modules/npm/bin/npm-cli.js')]);
  const candidates = [process.env.npm_execpath ?? '', join(beside, '../lib/node_modules/npm/bin/npm-cli.js'), join(beside, 'node_modules/npm/bin/npm-cli.js'), ...onPath];
  for (const candidate of candidates) {
    if (candidate && existsSync(candidate) && realpathSync(candidate).endsWith('npm-cli.js')) return realpathSync(candidate);
  }
  throw new SetupError('npm was not found. Install it beside Node.js (on Debian: apt install npm) and run this again.');
}

/** `npm ci` in a folder, without install scripts. */
export function installLocked(node, folder, what) {
  const result = runQuietly(node, [findNpm(), 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...patience], { cwd: folder, env: environmentForNpm(node) });
  if (result.status !== 0) {
    throw new SetupError(`${what} could not be installed; a connection to the npm registry is needed for that once.\n${firstLines(result.output)}`);
  }
}

/** npm says what is wrong first, and how it is used at length after that. */
function firstLines(output) {
  return output.split('\n').filter((line) => !/^npm (warn|notice)/.test(line) && line.replace('npm error', '').trim() !== '').slice(0, 8).join('\n');
}
