/** Analysis types: the roots of the tree of tracking categories. */
import { z } from 'zod';
import type { TrackingCategory } from '../../../../shared/records/basics.ts';
import { defineResource } from '../../../define-resource.ts';
import { textOf, textOrNothing, timeOrNull } from '../../../source-values.ts';
import { itemBase } from '../values.ts';

export const analysisTypes = defineResource({
  dataType: 'trackingCategories',
  path: '/analysis_types',
  source: z.object({ ...itemBase, displayed_as: textOrNothing, name: textOrNothing, active_areas: z.array(z.string()).nullish() }),
  deletes: 'sweep',
  toRecord: (t): TrackingCategory => ({
    id: t.id, updatedAt: timeOrNull(t.updated_at), name: textOf(t.name) ?? textOf(t.displayed_as) ?? t.id, code: null, parentId: null,
    isActive: (t.active_areas?.length ?? 1) > 0,
  }),
});
