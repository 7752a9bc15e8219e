/** Every operation that changes the books, by method and path. */
import type { Face } from '../face.ts';

export type WriteRequest = { key: string | null; query: URLSearchParams; body: unknown };
/** `one` is what to show, null when the answer has no body. */
export type Written = { one: unknown; idempotent?: boolean };
export type Action = (face: Face, request: WriteRequest) => Written;

export const actions: Readonly<Record<string, Action | undefined>> = {};
