/**
 * `npm run build`: the pane and the helper into dist/, under the pinned Node. Nothing is done where dist/ already comes
 * from the same sources; `--force` builds all the same.
 */
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentWithNode } from './setup/clean-environment.mjs';
import { root } from './setup/places.mjs';
import { runAttached } from './setup/run-program.mjs';
import { say, tell } from './setup/say.mjs';
import { hashOf, isStamped, stamp } from './setup/stamp.mjs';
import { toolScript } from './setup/tool.mjs';
import { setUp } from './setup.mjs';

const sources = ['addin', 'helper', 'src', 'package.json', 'package-lock.json', 'webpack.config.js', 'scripts/bundle'];

function filesBelow(path) {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
  } catch {
    return [path];
  }
}

function hashOfSources() {
  return hashOf(...sources.flatMap((source) => filesBelow(join(root, source))).flatMap((path) => [path.slice(root.length), readFileSync(path)]));
}

/** Builds if the sources changed since; gives webpack's exit code. */
export async function build(node, { force = false } = {}) {
  const wanted = hashOfSources();
  const dist = join(root, 'dist');
  if (!force && existsSync(dist) && isStamped('build', wanted)) {
    say('Build: dist/ is of these sources.');
    return 0;
  }
  say('Building the pane and the helper …');
  rmSync(dist, { recursive: true, force: true });
  // webpack's report goes to stderr: stdout belongs to whoever asked for the build.
  const status = await runAttached(node, [toolScript('webpack')], { cwd: root, env: environmentWithNode(node), stdio: ['ignore', 2, 2] });
  if (status === 0) stamp('build', wanted);
  return status;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await tell(async () => {
    const { node } = setUp({ withSystemPackages: false });
    process.exitCode = await build(node, { force: process.argv.includes('--force') });
  });
}
