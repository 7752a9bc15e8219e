/** Cost centres: with the nominal code they make the account that is posted to. */
import type { TrackingCategory } from '../../../../shared/records/basics.ts';
import { defineMixedList } from '../define-list.ts';
import { costCentreId } from '../look-ups.ts';
import { textOf } from '../../../source-values.ts';
import { prefixedId, trackingSource, utcOrNull } from '../values.ts';

export const costCentres = defineMixedList({
  dataTypes: ['trackingCategories'],
  path: '/cost_centres',
  idOf: prefixedId(costCentreId),
  source: trackingSource,
  normalise: (c) => {
    const id = costCentreId(String(c.id));
    const record: TrackingCategory = { id, updatedAt: utcOrNull(c.date_time_updated), name: textOf(c.name) ?? textOf(c.code) ?? id, code: textOf(c.code), parentId: null, isActive: true };
    return [{ dataType: 'trackingCategories', id, record }];
  },
});
