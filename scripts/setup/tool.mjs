/** The script behind a development tool's name. (The links in node_modules/.bin are shell scripts on Windows.) */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { root } from './places.mjs';
import { SetupError } from './say.mjs';

const packageOfTool = { tsc: 'typescript' };

export function toolScript(tool) {
  let manifestPath;
  try {
    manifestPath = createRequire(join(root, 'package.json')).resolve(`${packageOfTool[tool] ?? tool}/package.json`);
  } catch {
    throw new SetupError(`There is no tool named ${tool} among the dependencies.`);
  }
  const { bin } = JSON.parse(readFileSync(manifestPath, 'utf8'));
  return join(dirname(manifestPath), typeof bin === 'string' ? bin : bin[tool]);
}
