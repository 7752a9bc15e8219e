/** What the build makes and the command starts: whole, small, without maps, eval or a path of the machine it was made on. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { runProcess } from '../env/process.ts';
import { houseRoot, readHouseFile } from './house.ts';

const dist = join(houseRoot, 'dist');
const office = JSON.parse(readHouseFile('scripts/bundle/office-files.json')) as { files: readonly string[] };

function filesOf(bundle: 'pane' | 'helper'): readonly string[] {
  const folder = join(dist, bundle);
  if (!existsSync(folder)) throw new Error(`There is no dist/${bundle}: npm run build`);
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}
const read = (bundle: 'pane' | 'helper', file: string): string => readFileSync(join(dist, bundle, file), 'utf8');

describe('the bundles', () => {
  it('carry no source map, no eval, and no path of the machine that made them', () => {
    for (const bundle of ['pane', 'helper'] as const) {
      const files = filesOf(bundle);
      expect(files.filter((file) => file.endsWith('.map'))).toEqual([]);
      for (const file of files.filter((name) => /\.(js|css|html)$/.test(name) && !name.startsWith('office/'))) {
        const text = read(bundle, file);
        expect(text.includes(houseRoot) ? `${file} names the folder that it was built in` : '').toBe('');
        if (bundle === 'pane') expect(/\beval\(|new Function\(|sourceMappingURL=/.exec(text)?.[0]).toBeUndefined();
      }
    }
  });

  it('give the pane a page that names its hashed script and style, and nothing inline', () => {
    const page = read('pane', 'index.html');
    const named = [...page.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map((match) => match[1] ?? '').filter((name) => !name.includes('office'));
    expect(named.filter((name) => /\.[0-9a-f]{12}\.(js|css)$/.test(name)).length).toBeGreaterThanOrEqual(2);
    for (const name of named) expect(existsSync(join(dist, 'pane', name.replace(/^\/(pane\/)?/, '')))).toBe(true);
    expect(page).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|\sstyle=/);
  });

  it('put the guide page into one file, whose policy lets in its own script and style and nothing else', () => {
    const page = read('pane', 'connect.html');
    expect(page).not.toMatch(/<script[^>]*src=|<link|\son\w+=|\sstyle=|url\(/);
    const hashOf = (tag: string): string => `'sha256-${createHash('sha256').update(new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(page)?.[1] ?? '').digest('base64')}'`;
    expect(/http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1]).toBe(`default-src 'none'; script-src ${hashOf('script')}; style-src ${hashOf('style')}; img-src https://localhost:*; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'`);
    expect(filesOf('pane').filter((file) => file.startsWith('connect'))).toEqual(['connect.html']);
  });

  it('keep what a pane loads at its start within 40 KB gzip', () => {
    const first = [...read('pane', 'index.html').matchAll(/<script[^>]* src="(pane\.[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(first).toHaveLength(1);
    expect(first.reduce((sum, file) => sum + gzipSync(read('pane', file)).length, 0)).toBeLessThan(40 * 1024);
  });

  it('serve the needed part of Office.js, byte for byte, with its licence', () => {
    const packaged = join(houseRoot, 'node_modules/@microsoft/office-js');
    const served = filesOf('pane').filter((file) => file.startsWith('office/'));
    expect(served).toEqual([...office.files, 'LICENSE.md'].map((file) => `office/${file}`).sort());
    for (const file of office.files) expect(readFileSync(join(dist, 'pane/office', file)).equals(readFileSync(join(packaged, 'dist', file)))).toBe(true);
    expect(served.reduce((sum, file) => sum + statSync(join(dist, 'pane', file)).size, 0)).toBeLessThan(7 * 1024 * 1024);
  });
});

describe('the ledgerline command', () => {
  const command = join(houseRoot, 'bin/ledgerline.mjs');

  it('says its version, on the pinned Node', async () => {
    const { version } = JSON.parse(readFileSync(join(houseRoot, 'package.json'), 'utf8')) as { version: string };
    expect(await runProcess(process.execPath, [command, '--version'])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('does not let the environment load code into it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tainted-'));
    try {
      // Notes each process that it is loaded into, and each that then speaks for the program.
      const planted = join(folder, 'planted.cjs');
      const notes = join(folder, 'notes');
      writeFileSync(planted, `
        const note = (text) => require('node:fs').appendFileSync(${JSON.stringify(notes)}, text + '\\n');
        note('loaded');
        const write = process.stdout.write.bind(process.stdout);
        process.stdout.write = (...args) => { note('spoke'); return write(...args); };
      `);
      const env = { ...process.env, NODE_OPTIONS: `--require ${planted}` };
      const run = await runProcess(process.execPath, [command, '--version'], { env });
      expect(run).toMatchObject({ code: 0 });
      // Node obeys NODE_OPTIONS before any line of ours: the launcher is lost, but the program it starts is not.
      expect(readFileSync(notes, 'utf8')).toBe('loaded\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('ends with the exit code of the program', async () => {
    expect((await runProcess(process.execPath, [command, 'no-such-command'], { env: { ...process.env, NODE_OPTIONS: '--no-warnings' } })).code).toBe(2);
  });
});
