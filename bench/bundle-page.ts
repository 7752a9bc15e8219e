/** Bundles a page of the figures as the pane itself is bundled, into a folder that the helper can serve. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import webpack from 'webpack';
import { configurations } from '../webpack.config.js';
import { root } from './measure.ts';

export async function bundlePage(script: string, folder: string): Promise<void> {
  const [pane] = configurations;
  const compiler = webpack({
    ...pane,
    entry: { page: join(root, script) }, plugins: [], cache: false, stats: 'none',
    output: { path: folder, filename: '[name].js', publicPath: 'auto' },
  });
  await new Promise<void>((resolve, reject) => {
    compiler?.run((error, stats) => {
      if (error || stats?.hasErrors()) reject(error ?? new Error(stats?.toString({ all: false, errors: true })));
      else resolve();
    });
  });
  writeFileSync(join(folder, 'index.html'), '<!doctype html><meta charset="utf-8"><title>figures</title><link rel="icon" href="data:,"><script defer src="page.js"></script>');
}
