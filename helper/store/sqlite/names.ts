/** What the tables and columns of a company's database are called; only names from our own lists ever come here. */
import type { DataType } from '../../../src/shared/records/data-types.ts';
import { openItemTypes } from '../../../src/shared/reports/open-items.ts';

export const versionsOf = (dataType: DataType): string => `v_${dataType}`;
export const columnName = (column: string): string => `c_${column}`;
export const hasOpenItems = (dataType: DataType): boolean => (openItemTypes as readonly DataType[]).includes(dataType);
