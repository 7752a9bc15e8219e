/** What the tables of all products share: reading a pruned description, labels, the columns shown by default, and how a table is written. */
import { readFileSync } from 'node:fs';

export const readSpec = (path) => JSON.parse(readFileSync(new URL(`../../test/sandbox/${path}`, import.meta.url), 'utf8'));

/** "sales_invoices" reads "Sales invoices". */
export function labelOf(name) {
  const words = name.toLowerCase().replaceAll('_', ' ').replace(/\b(vat|ec|eu|cis|pop|sop|bom|datev|coa)\b/g, (word) => word.toUpperCase());
  return words[0].toUpperCase() + words.slice(1);
}

const shownMax = 8;
/** What says most about a thing, in the order of reading. */
export function columnsOf(names, wanted) {
  const first = wanted.filter((name) => names.includes(name));
  return [...first, ...names.filter((name) => !first.includes(name))].slice(0, shownMax);
}

const lineMax = 3_000;
/** Lines of JSON, several names on one, so that a change is seen where it is. */
export function textOf(name, entries) {
  const lines = [];
  for (const entry of Object.entries(entries).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)) {
    if (/[\\`]|\$\{/.test(entry)) throw new Error(`cannot be written as it is: ${entry.slice(0, 200)}`);
    const last = lines.at(-1);
    if (last !== undefined && last.length + entry.length < lineMax) lines[lines.length - 1] = `${last},${entry}`;
    else lines.push(entry);
  }
  return `/** Made by scripts/activities/make-tables.mjs from Sage's own description; not written by hand. */\nexport const ${name} = \`{\n${lines.join(',\n')}\n}\`;\n`;
}
