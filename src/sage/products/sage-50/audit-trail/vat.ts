/**
 * What a split counts for in the VAT return, from AUDIT_VAT: a row for each box. A row is of a return when its VAT_FLAG is
 * R; N waits for one; "-" is in none. The amounts keep the sign that Sage gives them in the box. Pure.
 */
import type { VatEntry } from '../../../../shared/records/ledger.ts';
import { dateOf, isDeleted, money, text, wholeOf } from '../cells.ts';
import type { SourceRow } from '../cells.ts';

export function vatOf(rows: readonly SourceRow[]): VatEntry[] {
  const entries = rows.filter((row) => !isDeleted(row)).flatMap((row): VatEntry[] => {
    const box = wholeOf(row['VAT_BOX']);
    const flag = text(row['VAT_FLAG'])?.trim().toUpperCase() ?? null;
    if (box === null || box <= 0 || flag === '-') return [];
    const isReconciled = flag === null || flag === 'R';
    return [{ box, name: text(row['VAT_TRAN_NAME']), amount: money(row['AMOUNT']), reconciledOn: isReconciled ? dateOf(row['VAT_RECONCILED_DATE']) : null }];
  });
  return entries.sort((a, b) => a.box - b.box || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
