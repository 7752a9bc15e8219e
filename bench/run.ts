/**
 * `npm run bench -- 1 5`: measures figures and writes them into `results.md`; those not asked for stay as they were.
 * `--rounds N` (five when left out). Without numbers it lists the figures.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { figures } from './figures/index.ts';
import { root, type Figure, type Row } from './measure.ts';

const file = join(root, 'bench', 'results.md');
const head = '# Figures as measured\n\nWritten by `npm run bench`; medians of interleaved runs. See README.md beside this page.\n';

const sectionOf = (figure: Figure, rows: readonly Row[]): string => [
  `## ${figure.number}. ${figure.title}`, '',
  '| what | ours | floor | ratio | goal | |', '|---|---|---|---|---|---|',
  ...rows.map((row) => `| ${row.what} | ${row.ours} | ${row.floor} | ${row.ratio === null || Number.isNaN(row.ratio) ? '' : row.ratio.toFixed(3)} | ${row.goal} | ${row.goal === '' ? '' : row.isReached ? 'reached' : `**not reached**${row.note ? `: ${row.note}` : ''}`} |`),
  '',
].join('\n');

function keep(section: string, number: number): void {
  const sections = new Map<number, string>();
  const text = existsSync(file) ? readFileSync(file, 'utf8') : head;
  for (const part of text.split(/^(?=## )/m).slice(1)) sections.set(Number(/^## (\d+)/.exec(part)?.[1]), part.trim());
  sections.set(number, section.trim());
  const sorted = [...sections].sort(([a], [b]) => a - b).map(([, part]) => part);
  writeFileSync(file, `${head}\n${sorted.join('\n\n')}\n`);
}

const { values, positionals } = parseArgs({ options: { rounds: { type: 'string', default: '5' } }, allowPositionals: true });
if (positionals.length === 0) for (const figure of figures) console.log(`${figure.number}  ${figure.title}`);
for (const number of positionals.map(Number)) {
  const figure = figures.find((one) => one.number === number);
  if (!figure) throw new Error(`there is no figure ${number}; there are ${figures.map((one) => one.number).join(', ')}`);
  const section = sectionOf(figure, await figure.measure(Number(values.rounds)));
  console.log(section);
  keep(section, number);
}
