/**
 * The Node that everything of ours runs on: the version pinned in runtime/package.json, fetched as an npm package.
 * Node 20 would make npm pick older majors without a word, and the store's library crashes on it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installLocked } from './npm.mjs';
import { runtimeFolder } from './places.mjs';
import { runQuietly } from './run-program.mjs';
import { SetupError, say } from './say.mjs';

const lowest = [22, 14];

function pinned() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const packages = JSON.parse(readFileSync(join(runtimeFolder, 'package.json'), 'utf8')).optionalDependencies;
  const version = packages[name];
  if (!version) return undefined;
  return { version, path: join(runtimeFolder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node') };
}

function isRecent(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > lowest[0] || (major === lowest[0] && minor >= lowest[1]);
}

/** The Node to use if it is already on this machine, else undefined; touches no network. */
export function findNode() {
  const pin = pinned();
  if (!pin) return isRecent(process.versions.node) ? process.execPath : undefined;
  if (process.versions.node === pin.version) return process.execPath;
  if (!existsSync(pin.path)) return undefined;
  const fetchedVersion = JSON.parse(readFileSync(join(pin.path, '../../package.json'), 'utf8')).version;
  return fetchedVersion === pin.version ? pin.path : undefined;
}

/** The same, fetched first where it is missing. */
export function fetchNode() {
  const found = findNode();
  if (found) return found;
  const pin = pinned();
  if (!pin) {
    throw new SetupError(`Ledgerline needs Node.js ${lowest.join('.')} or newer, and this is ${process.versions.node}. There is no ready-made one for ${process.platform} ${process.arch} here: please install Node.js 24 and run this again.`);
  }
  say(`Fetching Node.js ${pin.version} (once, about 100 MB) …`);
  installLocked(process.execPath, runtimeFolder, `Node.js ${pin.version}`);
  const check = runQuietly(pin.path, ['--version']);
  if (check.status !== 0) throw new SetupError(`Node.js ${pin.version} was fetched, but does not start: ${check.output.trim()}`);
  return pin.path;
}
