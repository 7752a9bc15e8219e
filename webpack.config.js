/**
 * Two bundles: the pane (dist/pane, for browsers and Office's web views; with it the page that applications host) and
 * the helper (dist/helper, for Node 24).
 * Neither carries source maps nor eval; packages with native code stay outside and are found in node_modules.
 */
import { join } from 'node:path';
import MiniCssExtractPlugin from 'mini-css-extract-plugin';
import { GuidePage } from './scripts/bundle/guide-page.mjs';
import { PaneFiles } from './scripts/bundle/pane-files.mjs';

const root = import.meta.dirname;

const compile = (target, jsx) => ({
  test: /\.tsx?$/,
  use: { loader: 'swc-loader', options: { jsc: { target, parser: { syntax: 'typescript', tsx: jsx }, transform: { react: { runtime: 'automatic', importSource: 'preact' } } } } },
});

const common = {
  mode: 'production',
  context: root,
  devtool: false,
  resolve: { extensions: ['.js'] },
  performance: { hints: false },
  stats: { preset: 'errors-warnings', assets: false, timings: true },
  cache: { type: 'filesystem', cacheDirectory: join(root, '.cache', 'webpack'), buildDependencies: { config: [import.meta.filename, ...['pane-files.mjs', 'guide-page.mjs', 'office-files.json'].map((file) => join(root, 'scripts/bundle', file))] } },
};

const pane = {
  ...common,
  name: 'pane',
  entry: { pane: './addin/pane/main.tsx', connect: './addin/connect/main.ts' },
  target: ['web', 'es2020'],
  // The same checks at a third of the weight; a test holds it to zod's own answers.
  resolve: { ...common.resolve, alias: { zod$: join(root, 'addin/client/small-zod.ts') } },
  output: { path: join(root, 'dist', 'pane'), filename: '[name].[contenthash:12].js', chunkFilename: '[name].[contenthash:12].js', assetModuleFilename: '[name].[contenthash:12][ext]', publicPath: 'auto', trustedTypes: { policyName: 'ledgerline' }, clean: true },
  module: {
    rules: [
      compile('es2020', true),
      { test: /\.css$/, use: [MiniCssExtractPlugin.loader, 'css-loader'] },
      { test: /\.(svg|png|woff2)$/, type: 'asset/resource' },
    ],
  },
  plugins: [
    new MiniCssExtractPlugin({ filename: '[name].[contenthash:12].css' }),
    new GuidePage({ entry: 'connect', template: join(root, 'addin/connect/page.html'), styles: join(root, 'addin/connect/page.css'), file: 'connect.html' }),
    new PaneFiles({ template: join(root, 'addin/pane/index.html'), office: join(root, 'node_modules/@microsoft/office-js'), icons: join(root, 'addin/icons') }),
  ],
};

/** Left as imports: native code finds its binary beside itself, systray2 its programs, and Microsoft's check its schemas. */
const outside = ['better-sqlite3-multiple-ciphers', 'keytar', 'odbc', 'office-addin-manifest', 'systray2'];

const helper = {
  ...common,
  name: 'helper',
  entry: { supervisor: './helper/supervisor.ts', cli: './helper/cli/main.ts', worker: './helper/worker.ts', reader: './helper/sage-50/reader.ts' },
  target: 'node22',
  experiments: { outputModule: true },
  output: { path: join(root, 'dist', 'helper'), filename: '[name].js', chunkFilename: '[name].[contenthash:12].js', module: true, chunkFormat: 'module', chunkLoading: 'import', library: { type: 'module' }, clean: true },
  // dbus-native asks for it only to reach an abstract socket, which we open ourselves.
  resolve: { ...common.resolve, alias: { 'abstract-socket': false } },
  externals: Object.fromEntries(outside.map((name) => [name, `module-import ${name}`])),
  // Chunks only where the code says import(): what a start does not need is not read at a start.
  optimization: { splitChunks: false, minimize: false },
  module: {
    // Express and others choose a file at run time; what they could choose is not used here.
    // createRequire stays what it is: keytar is found for a process of its own, not put into ours.
    parser: { javascript: { importMeta: false, createRequire: false, url: false, exprContextCritical: false, unknownContextCritical: false } },
    rules: [compile('es2023', false)],
  },
};

export const configurations = [pane, helper];
export { configurations as default };
