/** Projects, each perhaps below another. Not every edition keeps them. */
import type { TrackingCategory } from '../../../../shared/records/basics.ts';
import { keyNumber, text, updatedAt, wholeOf } from '../cells.ts';
import { defineTable } from '../define-table.ts';
import { projectId } from '../party-ids.ts';

export const projects = defineTable({
  name: 'projects',
  dataType: 'trackingCategories',
  table: { name: 'PROJECT', required: ['PROJECT_ID', 'REFERENCE'], optional: ['NAME', 'PARENT_PROJECT_NO', 'END_DATE'], mayBeAbsent: true },
  keys: ['PROJECT_ID'],
  idOf: (row) => projectId(keyNumber(row['PROJECT_ID'], 'PROJECT_ID')),
  beside: () => Promise.resolve(null),
  toRecord: (row): TrackingCategory => {
    const id = keyNumber(row['PROJECT_ID'], 'PROJECT_ID');
    const parent = wholeOf(row['PARENT_PROJECT_NO']);
    const code = text(row['REFERENCE']);
    return { id: projectId(id), updatedAt: updatedAt(row), name: text(row['NAME']) ?? code ?? String(id), code, parentId: parent !== null && parent > 0 && parent !== id ? projectId(parent) : null, isActive: true };
  },
});
