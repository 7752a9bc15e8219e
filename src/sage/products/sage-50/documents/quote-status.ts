/** How far a quotation has come, by Sage's own words. */
import type { TradeOrder } from '../../../../shared/records/quotes-and-orders.ts';
import { text } from '../cells.ts';
import type { SourceRow } from '../cells.ts';

/** Open, Won, Lost, Expired; words that we do not know leave it open. */
export function quoteStatusOf(head: SourceRow): TradeOrder['status'] {
  const status = text(head['QUOTE_STATUS']) ?? '';
  if (/won|accept/i.test(status)) return 'accepted';
  if (/lost|declin|reject/i.test(status)) return 'declined';
  return /expired|invoiced|closed|convert/i.test(status) ? 'closed' : 'open';
}
