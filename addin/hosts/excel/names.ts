/** Names for tables and sheets that Excel takes, near to what the user would call them. */

const tableNameMax = 120;
const sheetNameMax = 31;

function firstFree(base: string, max: number, taken: ReadonlySet<string>, join: (base: string, n: number) => string): string {
  let name = base.slice(0, max);
  for (let n = 2; taken.has(name.toLowerCase()); n++) {
    const rest = join('', n).length;
    name = join(base.slice(0, max - rest), n);
  }
  return name;
}

/** Letters, digits and underscores; begins with a letter; looks like no cell ("AB12", "R1C1"). `taken` is in lower case. */
export function tableName(title: string, taken: ReadonlySet<string>): string {
  const words = title.normalize('NFC').replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^_+|_+$/g, '');
  const looksLikeCell = /^[a-z]{1,3}\d+$/i.test(words) || /^(r\d*)?(c\d*)?$/i.test(words);
  const base = looksLikeCell || !/^\p{L}/u.test(words) ? `Ledgerline_${words}`.replace(/_$/, '') : words;
  return firstFree(base, tableNameMax, taken, (start, n) => `${start}_${n}`);
}

/** At most 31 characters, none of : \ / ? * [ ], no apostrophe at either end, and not Excel's own "History". */
export function sheetName(title: string, taken: ReadonlySet<string>): string {
  // eslint-disable-next-line no-control-regex -- control signs are not taken either
  const words = title.normalize('NFC').replace(/[:\\/?*[\]\u0000-\u001f]+/g, ' ').replace(/\s+/g, ' ').trim().replace(/^'+|'+$/g, '').trim();
  const base = words === '' || words.toLowerCase() === 'history' ? 'Ledgerline' : words;
  return firstFree(base, sheetNameMax, taken, (start, n) => `${start.trimEnd()} (${n})`).replace(/'+$/, '').trimEnd() || 'Ledgerline';
}
