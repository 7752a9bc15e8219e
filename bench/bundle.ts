/** Bundles a page or a program of the figures as the pane and the helper themselves are bundled. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import webpack, { type Configuration } from 'webpack';
import { configurations } from '../webpack.config.js';
import { root } from './measure.ts';

function run(configuration: Configuration): Promise<void> {
  const compiler = webpack({ ...configuration, stats: 'none' });
  return new Promise((resolve, reject) => {
    compiler?.run((error, stats) => {
      if (error || stats?.hasErrors()) reject(error ?? new Error(stats?.toString({ all: false, errors: true })));
      else resolve();
    });
  });
}

/** Into a folder that the helper can serve. */
export async function bundlePage(script: string, folder: string): Promise<void> {
  const pane = configurations.find(({ name }) => name === 'pane');
  await run({ ...pane, entry: { page: join(root, script) }, plugins: [], cache: false, output: { path: folder, filename: '[name].js', publicPath: 'auto' } });
  writeFileSync(join(folder, 'index.html'), '<!doctype html><meta charset="utf-8"><title>figures</title><link rel="icon" href="data:,"><script defer src="page.js"></script>');
}

/** A program run from its sources holds the compiler that takes their types away, 30 MB that no user's helper holds. */
export async function bundleProgram(script: string, name: string): Promise<string> {
  const helper = configurations.find((one) => one.name === 'helper');
  const folder = join(root, '.cache', 'bench', name);
  await run({ ...helper, name, entry: { [name]: join(root, script) }, output: { ...helper?.output, path: folder } });
  return join(folder, `${name}.js`);
}
