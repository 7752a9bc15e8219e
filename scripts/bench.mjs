/** `npm run bench -- 1 5`: measures figures under the pinned Node; see bench/README.md. */
import { environmentWithNode } from './setup/clean-environment.mjs';
import { root } from './setup/places.mjs';
import { runAttached } from './setup/run-program.mjs';
import { tell } from './setup/say.mjs';
import { setUp } from './setup.mjs';

await tell(async () => {
  const { node } = setUp();
  process.exitCode = await runAttached(node, ['--disable-warning=ExperimentalWarning', 'bench/run.ts', ...process.argv.slice(2)], { cwd: root, env: environmentWithNode(node) });
});
