#!/usr/bin/env node
/**
 * Makes the capability table of each product from Sage's own descriptions, as they stand pruned in `test/sandbox`:
 *   node scripts/activities/make-tables.mjs
 * Each table is two files of text beside the product, read by `src/sage/activities/read-table.ts`, which also says how its words are spelt.
 */
import { writeFileSync } from 'node:fs';
import { accountingTable } from './accounting-table.mjs';
import { sage200Table } from './sage-200-table.mjs';
import { sage50Table } from './sage-50-table.mjs';
import { textOf } from './table-text.mjs';

export const tables = { accounting: accountingTable, 'sage-200': sage200Table, 'sage-50': sage50Table };

/** The files of all tables by their paths below the repository. */
export function tableFiles() {
  return Object.fromEntries(Object.entries(tables).flatMap(([product, make]) => {
    const { objects, shapes } = make();
    const folder = `src/sage/products/${product}/activities`;
    return [[`${folder}/objects.ts`, textOf('objects', objects)], [`${folder}/shapes.ts`, textOf('shapes', shapes)]];
  }));
}

if (process.argv[1] === import.meta.filename) {
  for (const [path, text] of Object.entries(tableFiles())) writeFileSync(new URL(`../../${path}`, import.meta.url), text);
}
