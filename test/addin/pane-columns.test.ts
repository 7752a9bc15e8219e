/** The pane's columns against the helper's own: a column that the helper does not have could be neither ordered by nor put on a sheet. */
import { paneTables } from '../../addin/pane/columns.ts';
import { dataTypes } from '../../src/shared/records/data-types.ts';
import { definitionOf } from '../../src/shared/records/index.ts';

describe('the columns of the pane', () => {
  it.each(dataTypes)('for %s are columns of the helper exactly where they say so', (dataType) => {
    const known = Object.keys(definitionOf(dataType).columns);
    expect(paneTables[dataType].columns.filter((column) => column.isColumn).map((column) => column.field)).toEqual(paneTables[dataType].columns.map((column) => column.field).filter((field) => known.includes(field)));
  });

  it.each(dataTypes)('for %s fit a pane and a sheet', (dataType) => {
    const { columns, shown } = paneTables[dataType];
    expect(columns.length).toBeGreaterThanOrEqual(shown);
    expect(shown).toBeLessThanOrEqual(8);
    expect(columns.some((column) => column.isColumn)).toBe(true);
  });
});
