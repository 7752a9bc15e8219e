/** Figure 13: the pane's first paint and readiness at a quarter of the CPU, against an empty page from the same server. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { openStore } from '../../helper/store/sqlite/open-store.ts';
import { launchChromium, openPage } from '../../test/env/chromium.ts';
import { booksKey, wholeChart, writeSync } from '../books.ts';
import { boundRow, inFolder, interleave, root, rowOf, type Figure } from '../measure.ts';
import { build, startBuilt } from './built.ts';
import { startHelper } from './helper.ts';

const slowdown = 4;
const empty = '<!doctype html><meta charset="utf-8"><title>p</title><link rel="icon" href="data:,"><p>Sage</p><script defer src="ready.js"></script>';
const ready = "requestAnimationFrame(() => performance.mark('pane-ready'));";

/** A cold cache each time: every look is in a context of its own. */
async function look(browser: Browser, url: string): Promise<Record<string, number>> {
  await using opened = await openPage(browser, { width: 350, height: 800 });
  const devTools = await opened.context.newCDPSession(opened.page);
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await opened.page.goto(url, { waitUntil: 'load' });
  await opened.page.waitForFunction(() => performance.getEntriesByName('pane-ready').length > 0 && performance.getEntriesByName('first-contentful-paint').length > 0);
  return await opened.page.evaluate(() => ({ paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN, ready: performance.getEntriesByName('pane-ready')[0]?.startTime ?? NaN }));
}

/** What a start loads: the scripts that the page names. */
function scriptKb(): number {
  const folder = join(root, 'dist', 'pane');
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  return [...page.matchAll(/<script[^>]* src="([^"]+)"/g)].reduce((sum, [, name]) => sum + gzipSync(readFileSync(join(folder, name ?? ''))).length, 0) / 1024;
}

export const paneAtQuarterCpu: Figure = {
  number: 13,
  title: 'The pane at a quarter of the CPU',
  measure: (rounds) => inFolder(async (folder) => {
    build();
    const pages = join(folder, 'empty');
    mkdirSync(pages);
    writeFileSync(join(pages, 'index.html'), empty);
    writeFileSync(join(pages, 'ready.js'), ready);
    const file = join(folder, 'books.db');
    const store = openStore(file, booksKey);
    writeSync(store, wholeChart);
    store.close();
    const bare = await startHelper(['--file', file, '--folder', join(folder, 'home'), '--pane', pages]);
    const helper = await startBuilt(join(folder, 'built'));
    const browser = await launchChromium();
    try {
      await look(browser, bare.url);
      await look(browser, helper.url);
      const { floor, ours } = await interleave(rounds, { floor: () => look(browser, bare.url), ours: () => look(browser, helper.url) });
      return [
        rowOf('first contentful paint', ours['paint'] ?? NaN, floor['paint'] ?? NaN, 1.25, 'ms'),
        { ...boundRow('ready', ours['ready'] ?? NaN, 700, 'ms', 'an empty page beside it is ready no sooner than the floor says: the bound is for a machine that is not busy'), floor: `${floor['ready']?.toFixed(0)} ms` },
        boundRow('own script, gzip', scriptKb(), 40, 'KB'),
      ];
    } finally {
      await browser.close();
      await helper.stop();
      await bare.stop();
    }
  }),
};
