/** Rows for Sage out of a CSV file, as a spreadsheet saves it. */
import { rowsOfCsv } from '../../helper/cli/read-rows.ts';

it('a dot goes into an object and a number into a list; an empty cell is a field left out', () => {
  expect(rowsOfCsv('contact_id,date,invoice_lines.0.description,invoice_lines.0.unit_price,invoice_lines.1.description,main_address.city\r\nabc,2026-10-30,"Oak, planed ""A""",12.50,,Porthaven\r\n')).toEqual([
    { contact_id: 'abc', date: '2026-10-30', invoice_lines: [{ description: 'Oak, planed "A"', unit_price: '12.50' }], main_address: { city: 'Porthaven' } },
  ]);
});

it('cells may hold line ends, and what our own export made harmless is text again', () => {
  expect(rowsOfCsv('name,notes\n"A\nB",\'=SUM(A1)\n\n')).toEqual([{ name: 'A\nB', notes: '=SUM(A1)' }]);
});

it.each([
  ['a,a\n1,2', 'twice'], ['a\n1,2', 'line 2 has 2 cells'], ['', 'names the fields'], ['a.x,a.__proto__.y\n1,2', 'is no field'], ['a.0.b,a.c\n1,2', 'is no field'],
])('%j is refused with what is wrong', (text, words) => {
  expect(() => rowsOfCsv(text)).toThrow(words);
});
