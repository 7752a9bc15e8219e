/** How Sage Accounting spells values: decimals as text without needless noughts ("110.0"), stamps in whole seconds. */
import { dayText } from '../books/days.ts';

export type Json = string | number | boolean | null | JsonText | readonly Json[] | { readonly [name: string]: Json | undefined };

/** JSON that is written already. Pages of wide items are mostly the same references over and over, and writing those once halves the cost of a page. */
export class JsonText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

type Kept = { stamp: number; json: JsonText };
const kept = new WeakMap<object, Map<string, Kept>>();

/** What `make` gives for a part of `owner`, made anew when the owner's stamp has moved. */
export function keptJson(owner: object, part: string, stamp: number, make: () => Json): JsonText {
  let parts = kept.get(owner);
  if (!parts) kept.set(owner, (parts = new Map()));
  let found = parts.get(part);
  if (found?.stamp !== stamp) parts.set(part, (found = { stamp, json: new JsonText(JSON.stringify(make())) }));
  return (found as Kept).json;
}

/** A decimal as Sage writes it: at least one decimal place, no trailing noughts beyond it. */
export function decimal(units: number, places: number): string {
  const sign = units < 0 ? '-' : '';
  const digits = String(Math.abs(units)).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const fraction = digits.slice(digits.length - places).replace(/0+$/, '');
  return `${sign}${whole}.${fraction || '0'}`;
}

export function money(pence: number): string {
  const whole = Math.trunc(pence / 100);
  const rest = Math.abs(pence % 100);
  const sign = pence < 0 && whole === 0 ? '-' : '';
  if (rest % 10 === 0) return `${sign}${whole}.${rest / 10}`;
  return rest < 10 ? `${sign}${whole}.0${rest}` : `${sign}${whole}.${rest}`;
}

export const moneyOrNull = (pence: number | null): string | null => (pence === null ? null : money(pence));
export const rateText = (millionths: number): string => decimal(millionths, 6);
export const inverseRateText = (millionths: number): string => decimal(Math.round(1e12 / millionths), 6);

let lastSecond = -1;
let lastStamp = '';
export function stamp(seconds: number): string {
  if (seconds !== lastSecond) {
    lastSecond = seconds;
    const day = Math.floor(seconds / 86_400);
    const rest = seconds - day * 86_400;
    lastStamp = `${dayText(day)}T${two(Math.floor(rest / 3_600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}Z`;
  }
  return lastStamp;
}
const two = (n: number): string => (n < 10 ? `0${n}` : String(n));
export const stampOrNull = (seconds: number): string | null => (seconds ? stamp(seconds) : null);

/** Amounts in a request may be numbers or text; anything that is not a plain decimal gives null. */
export function readMoney(value: unknown, places = 2): number | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  const match = /^(-?)(\d{1,12})(?:\.(\d+))?$/.exec(text);
  if (!match) return null;
  const [, sign, whole = '0', fraction = ''] = match;
  const digits = `${fraction}${'0'.repeat(places + 1)}`;
  const units = Number(whole) * 10 ** places + Number(digits.slice(0, places)) + (Number(digits[places] ?? '0') >= 5 ? 1 : 0);
  return sign ? -units : units;
}
