/** What the helper answered to a change stands until it is read again, so that a form does not fall back to what was before. */
import { useState } from 'preact/hooks';
import type { Read } from './context.ts';

export function useNewest<T>(read: Read<T>): readonly [Read<T>, (answer: T) => void] {
  const [held, hold] = useState<{ readonly over: T | null; readonly is: T } | null>(null);
  return [held !== null && held.over === read.data ? { ...read, data: held.is } : read, (is) => hold({ over: read.data, is })];
}
