/** What an operation that changes the books is given and gives back. */
import type { Face } from '../face.ts';
import { notFound } from '../errors.ts';
import { resources } from '../resources/index.ts';

export type WriteRequest = { key: string | null; query: URLSearchParams; body: unknown };
/** What to show of what was changed; null when the answer has no body. */
export type Action = (face: Face, request: WriteRequest) => unknown;
export type Actions = Readonly<Record<string, Action>>;

/** The thing that the key of the path names. */
export function keyed<T>(face: Face, path: string, key: string | null): T {
  const found = resources.get(path)?.find(key ?? '', face) as (T & { deletedAt?: number }) | undefined;
  if (found === undefined || found.deletedAt) throw notFound();
  return found;
}
