/** The envelope in which Sage Accounting sends lists. Its description promises a bare array, so that is read as well. */
import { AppError } from '../../../shared/errors.ts';
import type { ListPage } from '../../paging.ts';

type Envelope = { readonly $items?: unknown; readonly $total?: unknown; readonly $page?: unknown; readonly $itemsPerPage?: unknown; readonly $items_per_page?: unknown; readonly $next?: unknown };

export function readEnvelope(body: unknown, asked: { readonly page: number; readonly size: number }, path: string): ListPage {
  const first = (asked.page - 1) * asked.size;
  if (Array.isArray(body)) return { items: body as unknown[], first, total: null, hasNext: body.length >= asked.size };
  const envelope: Envelope = body !== null && typeof body === 'object' ? body : {};
  if (!Array.isArray(envelope.$items)) throw new AppError('sage_rubbish', `GET ${path}: the answer is no list`);
  const total = whole(envelope.$total);
  const page = whole(envelope.$page);
  const size = whole(envelope.$itemsPerPage) ?? whole(envelope.$items_per_page);
  return {
    items: envelope.$items as unknown[],
    // A page past the end is answered with the last one: only the envelope tells which it is.
    first: page !== null && page >= 1 && size !== null && size >= 1 && page !== asked.page ? (page - 1) * size : first,
    total,
    hasNext: typeof envelope.$next === 'string' && envelope.$next !== '',
  };
}

function whole(value: unknown): number | null {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}
