/** What a reader's headers ask for: content that it does not hold yet, and records one a line. */
import type { IncomingMessage } from 'node:http';

export const recordLinesType = 'application/x-ndjson; charset=utf-8';
const lineTypes = ['application/x-ndjson', 'application/ndjson'];

export function wantsRecordLines({ headers }: IncomingMessage): boolean {
  return (headers.accept ?? '').toLowerCase().split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    return lineTypes.includes(type) && !parameters.some((one) => /^q=0(\.0*)?$/.test(one));
  });
}

/** Whether one of the tags that the reader holds is this one; `*` stands for any. */
export function holdsAlready({ headers }: IncomingMessage, tag: string): boolean {
  const held = headers['if-none-match'];
  if (held === undefined) return false;
  return held.split(',').map((one) => one.trim().replace(/^W\//, '')).some((one) => one === '*' || one === tag);
}
