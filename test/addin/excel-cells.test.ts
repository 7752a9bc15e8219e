/** What goes into a cell, and what things are called: pure. */
import fc from 'fast-check';
import { dateSerial, exactNumber, headerTitles, heldBy, isSame, writtenFor } from '../../addin/hosts/excel/cells.ts';
import { sheetName, tableName } from '../../addin/hosts/excel/names.ts';
import { inChunks, bytesOf, chunkBytes } from '../../addin/hosts/excel/write-chunks.ts';
import { isTableName } from '../office/workbook/sheet-table.ts';
import { isSheetName } from '../office/workbook/workbook.ts';

describe('money', () => {
  it.each([['12.50', 12.5], ['-0.01', -0.01], ['0.00', 0], ['430035.84', 430035.84], ['9999999999999.99', 9999999999999.99], ['1000000000000000.00', 1e15]])('%s is the number %d', (text, number) => {
    expect(exactNumber(text)).toBe(number);
  });

  it.each(['123456789012345.67', '99999999999999.99', '0.1234567890123456', '12 pounds', '', '-', '1e5', 'NaN'])('%s is no number, because a digit would be lost or it is none', (text) => {
    expect(exactNumber(text)).toBeNull();
  });

  it('with too many digits stays text, and Excel is told so', () => {
    expect(writtenFor('123456789012345.67', 'money', false)).toBe("'123456789012345.67");
    expect(heldBy('123456789012345.67', 'money', false)).toBe('123456789012345.67');
  });

  it('of up to fifteen digits always comes back as the same decimal', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n }), fc.integer({ min: 0, max: 4 }), (minor, decimals) => {
      const digits = String(minor < 0n ? -minor : minor).padStart(decimals + 1, '0');
      const text = `${minor < 0n ? '-' : ''}${digits.slice(0, digits.length - decimals)}${decimals > 0 ? `.${digits.slice(-decimals)}` : ''}`;
      const number = exactNumber(text);
      expect(number?.toFixed(decimals).replace(/^-(0(\.0*)?)$/, '$1')).toBe(text.replace(/^-(0(\.0*)?)$/, '$1'));
    }));
  });
});

describe('dates', () => {
  it.each([['2024-02-29', false, 45351], ['1900-03-01', false, 61], ['2024-02-29', true, 43889], ['1904-01-02', true, 1]])('%s (1904: %s) is day %d', (text, use1904, day) => {
    expect(dateSerial(text, use1904)).toBe(day);
  });
  it.each(['2023-02-29', '1900-02-28', '1850-01-01', '24-01-01', 'today'])('%s stays text', (text) => {
    expect(dateSerial(text, false)).toBeNull();
    expect(writtenFor(text, 'date', false)).toBe(`'${text}`);
  });
});

describe('text', () => {
  it('is never left out: null would mean "leave as it is" to Excel', () => {
    for (const format of ['text', 'money', 'date', 'whole', 'flag'] as const) expect(writtenFor(null, format, false)).toBe('');
  });
  it('longer than a cell holds is cut, never inside a sign of two halves', () => {
    const cut = writtenFor(`${'x'.repeat(32_765)}😀😀`, 'text', false);
    expect(cut).toBe(`${'x'.repeat(32_765)}…`);
    expect(writtenFor('y'.repeat(40_000), 'text', false)).toHaveLength(32_767);
  });
  it('loses signs that a workbook cannot hold, and keeps tab and line feed', () => {
    expect(writtenFor('a\u0000b\tc\nd', 'text', false)).toBe('a\ufffdb\tc\nd');
  });
  it('of a flag compares with what Excel tells', () => {
    expect([isSame(true, 'TRUE'), isSame(true, true), isSame(false, 'TRUE'), isSame('TRUE', true)]).toEqual([true, true, false, false]);
  });
});

describe('names (D12)', () => {
  const odd = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom("'", '[]!:*?/\\', 'History', 'AB12', 'R1C1', 'r', 'C', '', ' ', '1st', 'Aged debtors', "O'Brien's", 'x'.repeat(300), 'Größe', 'R', 'RC', '_', '=cmd', 'A1', 'XFD1048576'));

  it('of tables are always ones that Excel takes and that are not taken', () => {
    fc.assert(fc.property(fc.array(odd, { maxLength: 8 }), (titles) => {
      const taken = new Set<string>();
      for (const title of titles) {
        const name = tableName(title, taken);
        expect([name, isTableName(name)]).toEqual([name, true]);
        expect(taken.has(name.toLowerCase())).toBe(false);
        taken.add(name.toLowerCase());
      }
    }));
  });

  it('of sheets are always ones that Excel takes and that are not taken', () => {
    fc.assert(fc.property(fc.array(odd, { maxLength: 8 }), (titles) => {
      const taken = new Set<string>();
      for (const title of titles) {
        const name = sheetName(title, taken);
        expect([name, isSheetName(name)]).toEqual([name, true]);
        expect(taken.has(name.toLowerCase())).toBe(false);
        taken.add(name.toLowerCase());
      }
    }));
  });

  it('are what the user would call them', () => {
    expect([tableName('Aged debtors', new Set()), tableName('Customers', new Set(['customers'])), tableName('Q1', new Set()), sheetName('Profit/Loss: 2026', new Set()), sheetName('Customers', new Set(['customers']))]).toEqual(['Aged_debtors', 'Customers_2', 'Ledgerline_Q1', 'Profit Loss 2026', 'Customers (2)']);
  });

  it('of headers are never empty and never twice', () => {
    expect(headerTitles(['Name', 'name', '', 'Name', 'a\nb'])).toEqual(['Name', 'name 2', 'Column 3', 'Name 3', 'a b']);
  });
});

describe('chunks', () => {
  it('are measured in bytes as they go over the wire, not in rows or letters', async () => {
    const rows = Array.from({ length: 2_000 }, (_, i) => [`c${i}`, '€'.repeat(i % 2_000), i]);
    const chunks: (readonly (readonly (string | number)[])[])[] = [];
    for await (const chunk of inChunks([rows])) chunks.push(chunk as (string | number)[][]);
    expect(chunks.flat()).toEqual(rows);
    expect(chunks.length).toBeGreaterThan(3);
    for (const chunk of chunks) expect(bytesOf(chunk)).toBeLessThan(chunkBytes + 10);
  });
});
