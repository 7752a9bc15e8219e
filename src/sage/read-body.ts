/**
 * The body of an answer. A page of a list is cut into its items before it is parsed: each item then keeps the very text
 * in which Sage sent it, and neither the whole page nor any item need be written as text once more. Pure.
 */
import type { SageReply } from './connector.ts';

const asSent = Symbol('as sent');
type Sent = { [asSent]?: string };

/** The text of an item exactly as Sage sent it; null for what did not come as an item of a list. */
export const textAsSent = (item: unknown): string | null => (item !== null && typeof item === 'object' ? (item as Sent)[asSent] ?? null : null);

/** Throws SyntaxError for what is no JSON. */
export function readBody(reply: Pick<SageReply, 'text' | 'bytes'>): unknown {
  const { bytes } = reply;
  const list = bytes ? findItems(bytes) : null;
  return bytes && list ? readItems(bytes, list) : JSON.parse(reply.text);
}

/** Where the array of items opens and closes, and where each item begins and ends, in turn. */
type List = { readonly open: number; readonly close: number; readonly spans: readonly number[] };

const decoder = new TextDecoder();
const [quote, comma, colon, openBracket, backslash, closeBracket, openBrace, closeBrace] = [0x22, 0x2c, 0x3a, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d];
const name = new Uint8Array([0x24, 0x69, 0x74, 0x65, 0x6d, 0x73]); // $items
/** What is nested deeper is left to the way that tells of it. */
const depthMax = 200;
const [listDepth, itemDepth] = [2, 3];

/** Null where the page is written in any other way than Sage's own, `{…,"$items":[{…},{…}]…}`: it is then parsed as a whole. */
function findItems(bytes: Uint8Array): List | null {
  let [open, close, depth, start] = [-1, -1, 0, 0];
  const spans: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === quote) {
      const begin = at + 1;
      at = endOfText(bytes, begin);
      if (depth === 1 && bytes[at + 1] === colon && isName(bytes, begin, at)) {
        if (open >= 0 || bytes[at + 2] !== openBracket) return null;
        open = at + 2;
      }
    } else if (byte === openBrace || byte === openBracket) {
      depth += 1;
      if (depth > depthMax) return null;
      if (depth === itemDepth) start = at;
    } else if (byte === closeBrace || byte === closeBracket) {
      if (open >= 0 && close < 0) {
        if (depth === itemDepth) spans.push(start, at + 1);
        else if (depth === listDepth) close = at;
      }
      depth -= 1;
    }
  }
  return close >= 0 && depth === 0 && hasNothingBetween(bytes, { open, close, spans }) ? { open, close, spans } : null;
}

/** The place of the quote that ends it. */
function endOfText(bytes: Uint8Array, begin: number): number {
  let at = begin;
  for (; at < bytes.length && bytes[at] !== quote; at += 1) if (bytes[at] === backslash) at += 1;
  return at;
}

const isName = (bytes: Uint8Array, begin: number, end: number): boolean => end - begin === name.length && name.every((byte, at) => bytes[begin + at] === byte);

/** Items follow each other with one comma between them and nothing else around them. */
function hasNothingBetween(bytes: Uint8Array, { open, close, spans }: List): boolean {
  if (spans.length === 0) return close === open + 1;
  for (let at = 1; at < spans.length - 1; at += 2) {
    const end = spans[at] ?? 0;
    if (bytes[end] !== comma || spans[at + 1] !== end + 1) return false;
  }
  return spans[0] === open + 1 && spans.at(-1) === close;
}

function readItems(bytes: Uint8Array, { open, close, spans }: List): unknown {
  const envelope = JSON.parse(decoder.decode(bytes.subarray(0, open + 1)) + decoder.decode(bytes.subarray(close))) as { $items: unknown[] };
  for (let at = 0; at < spans.length; at += 2) {
    const text = decoder.decode(bytes.subarray(spans[at], spans[at + 1]));
    const item = JSON.parse(text) as Sent;
    item[asSent] = text;
    envelope.$items.push(item);
  }
  return envelope;
}
