/** Analysis type categories: departments, cost centres, projects, each below its analysis type. */
import { z } from 'zod';
import type { TrackingCategory } from '../../../../shared/records/basics.ts';
import { defineResource } from '../../../define-resource.ts';
import { textOf, textOrNothing, timeOrNull } from '../../../source-values.ts';
import { idOfRef, itemBase, refOrNothing } from '../values.ts';

export const analysisTypeCategories = defineResource({
  dataType: 'trackingCategories',
  path: '/analysis_type_categories',
  source: z.object({ ...itemBase, displayed_as: textOrNothing, name: textOrNothing, code: textOrNothing, analysis_type: refOrNothing }),
  deletes: 'sweep',
  toRecord: (c): TrackingCategory => ({
    id: c.id, updatedAt: timeOrNull(c.updated_at), name: textOf(c.name) ?? textOf(c.displayed_as) ?? c.id, code: textOf(c.code),
    parentId: idOfRef(c.analysis_type), isActive: true,
  }),
});
