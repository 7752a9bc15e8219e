/** Departments. Number 0 stands for "no department" and is on everything that has none. */
import type { TrackingCategory } from '../../../../shared/records/basics.ts';
import { keyNumber, text, updatedAt } from '../cells.ts';
import { defineTable } from '../define-table.ts';
import { departmentId } from '../party-ids.ts';

export const departments = defineTable({
  name: 'departments',
  dataType: 'trackingCategories',
  table: { name: 'DEPARTMENT', required: ['NUMBER', 'NAME'], optional: ['REFERENCE'], mayBeAbsent: true },
  keys: ['NUMBER'],
  idOf: (row) => departmentId(keyNumber(row['NUMBER'], 'NUMBER')),
  beside: () => Promise.resolve(null),
  toRecord: (row): TrackingCategory | null => {
    const number = keyNumber(row['NUMBER'], 'NUMBER');
    const name = text(row['NAME']);
    if (number === 0 || name === null) return null;
    return { id: departmentId(number), updatedAt: updatedAt(row), name, code: text(row['REFERENCE']) ?? String(number), parentId: null, isActive: true };
  },
});
