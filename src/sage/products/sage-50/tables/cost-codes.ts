/** Cost codes: what a project's costs are divided into. Not every edition keeps them. */
import type { TrackingCategory } from '../../../../shared/records/basics.ts';
import { keyNumber, text, updatedAt } from '../cells.ts';
import { defineTable } from '../define-table.ts';
import { costCodeId } from '../party-ids.ts';

export const costCodes = defineTable({
  name: 'cost_codes',
  dataType: 'trackingCategories',
  table: { name: 'PROJECT_COST_CODE', required: ['COST_CODE_ID', 'REFERENCE'], optional: ['DESCRIPTION'], mayBeAbsent: true },
  keys: ['COST_CODE_ID'],
  idOf: (row) => costCodeId(keyNumber(row['COST_CODE_ID'], 'COST_CODE_ID')),
  beside: () => Promise.resolve(null),
  toRecord: (row): TrackingCategory => {
    const id = keyNumber(row['COST_CODE_ID'], 'COST_CODE_ID');
    const code = text(row['REFERENCE']);
    return { id: costCodeId(id), updatedAt: updatedAt(row), name: text(row['DESCRIPTION']) ?? code ?? String(id), code, parentId: null, isActive: true };
  },
});
