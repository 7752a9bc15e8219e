/** A page of source records as changes of our records. A broken one is rejected alone, with the reason; the rest goes on. Pure. */
import type { z } from 'zod';
import { AppError, recoveryOf } from '../shared/errors.ts';
import type { NormalisedChange, RejectedSource } from './connector.ts';
import type { Beside, Normalised } from './define-resource.ts';
import { nothingBeside } from './define-resource.ts';
import { textAsSent } from './read-body.ts';
import type { DataType } from '../shared/records/data-types.ts';

/** What normalising needs of a resource, whatever the product; `B` is what the product looks up beside its source records. */
export type Normaliser<S, B> = {
  readonly dataTypes: readonly DataType[];
  readonly source: z.ZodType<S>;
  readonly normalise: (source: S, beside: B) => readonly Normalised[];
  /** Where the product's ids are no text; the id as text, or null for an item without one. */
  readonly idOf?: (item: unknown) => string | null;
};

export type NormalisedPage = { readonly changes: readonly NormalisedChange[]; readonly rejected: readonly RejectedSource[] };

/** An item whose shape was checked; `deleted` ones are not read further. */
export type CheckedItem<S> = { readonly item: unknown; readonly id: string; readonly source: S | null };

/** Checks the shapes. Of two items with one id the later one counts: the list moved while it was read. */
export function checkItems<S, B>(resource: Normaliser<S, B>, items: readonly unknown[]): { readonly checked: readonly CheckedItem<S>[]; readonly rejected: RejectedSource[] } {
  const checked = new Map<string, CheckedItem<S>>();
  const rejected: RejectedSource[] = [];
  const { idOf: idOfItem = idOf } = resource;
  for (const item of items) {
    const id = idOfItem(item);
    if (id !== null && isDeleted(item)) checked.set(id, { item, id, source: null });
    else {
      const outcome = resource.source.safeParse(item);
      if (outcome.success && id !== null) checked.set(id, { item, id, source: outcome.data });
      else rejected.push(rejection(item, id, outcome.success ? 'id: missing' : reasonOf(outcome.error)));
    }
  }
  return { checked: [...checked.values()], rejected };
}

export function normaliseItems<S>(resource: Normaliser<S, Beside>, items: readonly unknown[]): NormalisedPage;
export function normaliseItems<S, B>(resource: Normaliser<S, B>, items: readonly unknown[], beside: B): NormalisedPage;
export function normaliseItems<S>(resource: Normaliser<S, Beside>, items: readonly unknown[], beside: Beside = nothingBeside): NormalisedPage {
  const { checked, rejected } = checkItems(resource, items);
  return normaliseChecked(resource, checked, rejected, beside);
}

export function normaliseChecked<S, B>(resource: Normaliser<S, B>, checked: readonly CheckedItem<S>[], rejected: RejectedSource[], beside: B): NormalisedPage {
  const changes: NormalisedChange[] = [];
  for (const { item, id, source } of checked) {
    if (source === null) {
      changes.push(...removalsOf(resource, id));
      continue;
    }
    try {
      const records = resource.normalise(source, beside);
      const text = textOfSource(item);
      for (const { dataType, id: recordId, record } of records) changes.push({ dataType, id: recordId, record, source: record === null ? null : text });
    } catch (thrown) {
      if (!(thrown instanceof AppError) || recoveryOf(thrown.code) !== 'skip_record') throw thrown;
      rejected.push(rejection(item, id, thrown.message));
    }
  }
  return { changes, rejected };
}

/** The item is gone, as whatever data type it stood. */
export const removalsOf = (resource: { readonly dataTypes: readonly DataType[] }, id: string): NormalisedChange[] =>
  resource.dataTypes.map((dataType) => ({ dataType, id, record: null, source: null }));

export function idOf(item: unknown): string | null {
  if (item === null || typeof item !== 'object') return null;
  const { id } = item as { readonly id?: unknown };
  return typeof id === 'string' && id !== '' ? id : null;
}

/** Two ways in which Sage says that an item is gone: a stamp, or a flag. */
export function isDeleted(item: unknown): boolean {
  if (item === null || typeof item !== 'object') return false;
  const { deleted_at, deleted } = item as { readonly deleted_at?: unknown; readonly deleted?: unknown };
  return (typeof deleted_at === 'string' && deleted_at !== '') || deleted === true;
}

/** Throws `record_rejected` for what is nested so deeply that it cannot be written. */
function textOfSource(item: unknown): string {
  try {
    return textAsSent(item) ?? JSON.stringify(item);
  } catch (cause) {
    throw new AppError('record_rejected', 'the record is nested too deeply', { cause });
  }
}

function thinText(item: unknown): string {
  try {
    return textAsSent(item) ?? JSON.stringify(item) ?? 'null';
  } catch {
    return JSON.stringify({ id: idOf(item) });
  }
}

const rejection = (item: unknown, sourceId: string | null, reason: string): RejectedSource => ({ sourceId, reason: reason.slice(0, 500), source: thinText(item) });

function reasonOf(error: z.ZodError): string {
  return error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'item'}: ${issue.message}`).join('; ');
}
