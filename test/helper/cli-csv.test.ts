/** CSV that no spreadsheet runs, and that reads back as what it was. */
import fc from 'fast-check';
import { csvCell, csvLine, neutral } from '../../helper/cli/csv.ts';

/** A reader by RFC 4180. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if (isQuoted) {
      if (letter === '"' && text[at + 1] === '"') { cell += '"'; at += 1; } else if (letter === '"') isQuoted = false;
      else cell += letter;
    } else if (letter === '"' && cell === '') isQuoted = true;
    else if (letter === ',') { row.push(cell); cell = ''; } else if (letter === '\r' && text[at + 1] === '\n') { rows.push([...row, cell]); row = []; cell = ''; at += 1; } else cell += letter;
  }
  return rows;
}

const hostile = ['=cmd|\'/C calc\'!A0', '+1+1', '-2+3', '@SUM(1)', '=HYPERLINK("http://x","y")', '=WEBSERVICE("http://x")', '\t=1', '\r=1', '\n=1', '＝1+1', '＋1', '－1', '＠a', '\u200b=1+1', '\ufeff=1', ' =1', '\u00a0=1', 'sep=;', 'SEP=,', '\u202e=1', '-5'];

describe('a CSV cell', () => {
  it.each(hostile)('D11 is text when it holds %j', (text) => {
    const [[cell = '']] = parse(csvLine([text], ['text'])) as [string[]];
    expect(cell).toBe(`'${text}`);
  });

  it('D11 stays a number when it is one, a negative one too', () => {
    for (const amount of ['-12.50', '0.00', '12345678901234.5678', '-0.5']) expect(csvCell(amount, 'number')).toBe(amount);
    expect(csvCell('-12.50+cmd', 'number')).toBe(`"'-12.50+cmd"`);
    expect(csvCell(-3, 'number')).toBe('-3');
    expect(csvCell(true, 'text')).toBe('true');
    expect(csvCell(null, 'text')).toBe('');
  });

  it('leaves ordinary text alone', () => {
    for (const text of ['Harbour & Vale Ltd', 'A-B', 'a@b.example', '12 High St', 'separate=yes']) expect(neutral(text)).toBe(text);
    expect(neutral('\'quoted')).toBe('\'quoted');
  });

  it('D11 reads back as what it was, whatever it holds', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 5 }), (rows) => {
      const text = rows.map((row) => csvLine(row, ['text', 'text', 'text'])).join('');
      const back = parse(text).map((row) => row.map((cell) => (cell.startsWith('\'') && neutral(cell.slice(1)) === cell ? cell.slice(1) : cell)));
      expect(back).toEqual(rows);
    }), { seed: 20261123, numRuns: 500 });
  });
});
