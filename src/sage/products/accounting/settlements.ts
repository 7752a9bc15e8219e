/**
 * What was set against items that do not tell it themselves: money on account that was allocated later, and opening
 * balances. It stands in the lists of allocations and payments; those of a few contacts are read by contact, else whole.
 */
import { z } from 'zod';
import type { IsoDate } from '../../../shared/dates.ts';
import type { Settlements, SettlementSource } from '../../define-resource.ts';
import { addMoney } from '../../exact-amounts.ts';
import { isDeleted } from '../../normalise.ts';
import { amountOrNothing, amount, dateOrNull, idText, moneyOf, moneyOrZero, positive, textOrNothing } from '../../source-values.ts';

/** Reads a whole list, page by page. */
export type ReadWhole = (path: string, query: Readonly<Record<string, string>>, signal: AbortSignal) => AsyncIterable<readonly unknown[]>;
export type Need = { readonly id: string; readonly contactId: string | null };
export type LookUpSettlements = (needs: readonly Need[], paths: readonly string[], signal: AbortSignal) => Promise<Settlements>;

const settling = z.object({
  id: idText,
  date: z.string(),
  allocated_artefacts: z.array(z.object({ artefact: z.object({ id: idText, $path: textOrNothing }), amount, discount: amountOrNothing })).nullish(),
});

/** Asking for one contact after another costs a request each; beyond so many the whole list is cheaper. */
const contactsMax = 10;
/** These tell their own allocations, so theirs are not kept. */
const tellTheirOwn = /^\/(sales|purchase)_(invoices|credit_notes|quick_entries|corrective_invoices)\//;

export function makeSettlementLookUp(readWhole: ReadWhole): LookUpSettlements {
  const found = new Map<string, SettlementSource[]>();
  const contactsRead = new Set<string>();
  let isWholeRead = false;

  const take = (items: readonly unknown[], seen: Set<string>) => {
    for (const item of items) {
      const outcome = isDeleted(item) ? null : settling.safeParse(item);
      if (!outcome?.success || seen.has(outcome.data.id)) continue;
      seen.add(outcome.data.id);
      keep(found, outcome.data);
    }
  };

  return async (needs, paths, signal) => {
    const contacts = [...new Set(needs.map((need) => need.contactId).filter((id) => id !== null))].filter((id) => !contactsRead.has(id));
    const needsWhole = contactsRead.size + contacts.length > contactsMax || needs.some((need) => need.contactId === null);
    if (isWholeRead || (contacts.length === 0 && !needsWhole)) return found;
    if (needsWhole) found.clear();
    const queries: Record<string, string>[] = needsWhole ? [{}] : contacts.map((id) => ({ contact_id: id }));
    const seen = new Set<string>();
    for (const path of paths) for (const query of queries) for await (const items of readWhole(path, { attributes: 'date,allocated_artefacts,deleted_at', ...query }, signal)) take(items, seen);
    for (const id of contacts) contactsRead.add(id);
    isWholeRead = needsWhole;
    return found;
  };
}

function keep(found: Map<string, SettlementSource[]>, { id, date, allocated_artefacts }: z.infer<typeof settling>): void {
  const artefacts = allocated_artefacts ?? [];
  for (const { artefact, amount: allocated, discount } of artefacts) {
    if (tellTheirOwn.test(artefact.$path ?? '')) continue;
    const others = artefacts.filter((other) => other.artefact.id !== artefact.id);
    const withId = artefacts.length === 2 && others[0] ? others[0].artefact.id : id;
    const list = found.get(artefact.id) ?? [];
    list.push({ date: dateOrNull(date) as IsoDate, amount: addMoney(positive(moneyOf(allocated)), positive(moneyOrZero(discount))), withId });
    found.set(artefact.id, list);
  }
}
