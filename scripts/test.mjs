/**
 * `npm test`: set-up, build, then every test under the pinned Node in a home of its own. What follows `--` goes to
 * jest: `npm test -- test/shared`. Jest's exit code is this one's.
 */
import { build } from './build.mjs';
import { environmentWithNode } from './setup/clean-environment.mjs';
import { root } from './setup/places.mjs';
import { runAttached } from './setup/run-program.mjs';
import { say, tell } from './setup/say.mjs';
import { makeThrowAwayHome } from './setup/throw-away-home.mjs';
import { toolScript } from './setup/tool.mjs';
import { setUp } from './setup.mjs';

async function runTests(jestArguments) {
  const { node } = setUp();
  const built = await build(node);
  if (built !== 0) return built;
  const place = makeThrowAwayHome(environmentWithNode(node));
  try {
    say('Testing …');
    return await runAttached(node, [toolScript('jest'), ...jestArguments], { cwd: root, env: place.env });
  } finally {
    place.remove();
  }
}

await tell(async () => {
  process.exitCode = await runTests(process.argv.slice(2));
});
