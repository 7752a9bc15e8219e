/** Sections of a statement: accounts under their heading, one figure for each column, with totals. */
import { fromMinor, type Minor } from '../money.ts';
import type { AccountCategory, ChartAccount } from './chart.ts';
import { addMinor, zeroMinor } from './sums.ts';

export type Figures = readonly Minor[];
export type SectionLine = { readonly id: string | null; readonly nominalCode: string | null; readonly name: string; readonly values: Figures };
export type Section = { readonly category: AccountCategory; readonly name: string; readonly lines: readonly SectionLine[]; readonly totals: Figures };

export const addFigures = (a: Figures, b: Figures): Figures => a.map((value, column) => addMinor(value, b[column] ?? 0));
export const negate = (figures: Figures): Figures => figures.map((value) => addMinor(0, -value));
export const noFigures = (columns: number): Figures => Array.from({ length: columns }, () => zeroMinor);

/** The balances (debit less credit) of one account in all columns, with the section's sign. */
export function lineOf(account: ChartAccount, columns: readonly ReadonlyMap<string, Minor>[], sign: 1 | -1): SectionLine {
  return { id: account.id, nominalCode: account.nominalCode, name: account.name, values: columns.map((balances) => addMinor(0, sign * (balances.get(account.id) ?? 0))) };
}

/** A line that is nil in every column is left out. */
export function sectionOf(rule: { readonly category: AccountCategory; readonly name: string }, lines: readonly SectionLine[], columns: number): Section {
  const shown = lines.filter((line) => line.values.some((value) => value !== 0));
  return { category: rule.category, name: rule.name, lines: shown, totals: shown.reduce((sum, line) => addFigures(sum, line.values), noFigures(columns)) };
}

export const totalsOf = (sections: readonly Section[], category: AccountCategory, columns: number): Figures =>
  sections.find((section) => section.category === category)?.totals ?? noFigures(columns);

export const asMoney = (figures: Figures) => figures.map((value) => fromMinor(value));

/** As the report's shape has it: amounts as text, empty sections left out. */
export const shownSections = (sections: readonly Section[]) => sections.filter((section) => section.lines.length > 0).map((section) => ({
  category: section.category,
  name: section.name,
  lines: section.lines.map((line) => ({ ledgerAccountId: line.id, nominalCode: line.nominalCode, name: line.name, values: asMoney(line.values) })),
  totals: asMoney(section.totals),
}));
