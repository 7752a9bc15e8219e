/**
 * What goes into a cell for a value of ours. Text must stay text whatever it looks like: text columns are formatted as
 * text before anything is written, and in other columns a leading apostrophe says so. Money becomes a number only where
 * no digit is lost; Excel keeps fifteen.
 */
import type { CellFormat, CellValue } from '../host.ts';

export type Written = string | number | boolean;

export const numberFormats: Readonly<Record<CellFormat, string>> = {
  text: '@',
  money: '#,##0.00##',
  // Excel's own short date: it is shown the way the user's system writes dates.
  date: 'm/d/yyyy',
  whole: '0',
  flag: 'General',
};

const cellTextMax = 32_767;
const significantDigitsMax = 15;
const msPerDay = 86_400_000;
/** Excel believes in a 29 February 1900; before March of that year its count and the calendar differ. */
const firstSafeDay = Date.UTC(1900, 2, 1);
const epoch1900 = Date.UTC(1899, 11, 30);
const epoch1904 = Date.UTC(1904, 0, 1);

/** Control signs that a workbook's XML cannot hold become a mark; text that is too long for a cell ends in an ellipsis. */
// eslint-disable-next-line no-control-regex -- these very signs are meant
const plain = (text: string): string => cut(text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd'));

function cut(text: string): string {
  if (text.length <= cellTextMax) return text;
  const end = cellTextMax - 1;
  // Never between the halves of a pair.
  return `${text.slice(0, /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end)}…`;
}

/** The number behind a decimal text; null where it would come back as another decimal. */
export function exactNumber(text: string): number | null {
  const parts = /^(-?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(text.trim());
  if (!parts || !/\d/.test(text)) return null;
  const whole = parts[2] || '0';
  const decimals = parts[3] ?? '';
  const digits = `${whole}${decimals}`.replace(/^0+/, '').replace(decimals === '' ? /0+$/ : /$/, '');
  if (digits.length > significantDigitsMax) return null;
  const number = Number(text);
  return number === 0 ? 0 : number;
}

/** Days as Excel counts them; null for what is no date or one that Excel cannot count right. */
export function dateSerial(text: string, use1904: boolean): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!match) return null;
  const ms = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  if (new Date(ms).toISOString().slice(0, 10) !== text) return null;
  const serial = (ms - (use1904 ? epoch1904 : epoch1900)) / msPerDay;
  return ms < firstSafeDay || serial < 0 ? null : serial;
}

function valueOf(value: CellValue, format: CellFormat, use1904: boolean): Written {
  if (value === null || value === '') return '';
  if (format === 'text') return plain(String(value));
  if (typeof value === 'boolean') return format === 'flag' ? value : String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : '';
  const number = format === 'date' ? dateSerial(value, use1904) : format === 'flag' ? null : exactNumber(value);
  return number ?? plain(value);
}

/** What the cell holds afterwards, as Excel tells it when asked. */
export const heldBy = valueOf;

/** What is handed to Excel so that the cell holds exactly that. Never null: Excel takes null for "leave as it is". */
export function writtenFor(value: CellValue, format: CellFormat, use1904: boolean): Written {
  const held = valueOf(value, format, use1904);
  if (typeof held !== 'string' || held === '') return held;
  // In a text cell an apostrophe in front may be eaten or kept; `settleApostrophes` looks afterwards.
  return format === 'text' ? held : `'${held}`;
}

/** The same value, as far as Excel lets us see it. */
export const isSame = (held: Written, found: unknown): boolean => held === found || (typeof held === 'boolean' && String(held).toUpperCase() === String(found).toUpperCase());

/** A header is text too, and none is empty, too long or there twice. */
export function headerTitles(titles: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return titles.map((title, i) => {
    const base = plain(title).replace(/\s+/g, ' ').trim().slice(0, 240) || `Column ${i + 1}`;
    let name = base;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base} ${n}`;
    taken.add(name.toLowerCase());
    return name;
  });
}
