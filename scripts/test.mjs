/**
 * `npm test`: set-up, build, then every test under the pinned Node in a home of its own. What follows `--` goes to
 * jest: `npm test -- test/shared`. Jest's exit code is this one's. On a machine that lacks a part and cannot get it, the
 * tests that need it are left out and named; with `--ci` they are not, and fail.
 */
import { relative, sep } from 'node:path';
import { build } from './build.mjs';
import { environmentWithNode } from './setup/clean-environment.mjs';
import { root } from './setup/places.mjs';
import { runAttached } from './setup/run-program.mjs';
import { say, tell } from './setup/say.mjs';
import { makeThrowAwayHome } from './setup/throw-away-home.mjs';
import { testsWithout } from './setup/tests-without.mjs';
import { toolScript } from './setup/tool.mjs';
import { setUp } from './setup.mjs';

/** These take the place of another user, which root alone can. */
const testsForRoot = ['test/attacks/other-user.test.ts'];

/** The arguments for jest that leave out what cannot run here. */
function leaveOut(missingPackages) {
  const isRoot = process.getuid?.() === 0;
  const missing = [...missingPackages, ...(isRoot ? [] : ['the rights of root'])];
  const files = [...testsWithout(missingPackages).map((file) => relative(root, file)), ...(isRoot ? [] : testsForRoot)];
  if (files.length > 0) say(`Left out, because ${missing.join(', ')} cannot be had here: ${files.join(', ')}`);
  return files.flatMap((file) => ['--testPathIgnorePatterns', file.replaceAll(sep, '/').replaceAll('.', '\\.')]);
}

async function runTests(jestArguments) {
  const { node, missing } = setUp();
  const built = await build(node);
  if (built !== 0) return built;
  const place = makeThrowAwayHome(environmentWithNode(node));
  try {
    say('Testing …');
    return await runAttached(node, [toolScript('jest'), ...jestArguments, ...(jestArguments.includes('--ci') ? [] : leaveOut(missing))], { cwd: root, env: place.env });
  } finally {
    place.remove();
  }
}

await tell(async () => {
  process.exitCode = await runTests(process.argv.slice(2));
});
