/** Opening balances of made books: the company did not begin on the first day that we see. */
import { taxRates } from './chart.ts';
import { accountByCode, accountFor } from './create-books.ts';
import { addDocument } from './documents.ts';
import { dayText } from './days.ts';
import { schedule } from './generate.ts';
import type { Making } from './generate.ts';
import { addJournal, addOpening } from './ledger.ts';

/** For 600 invoices; larger companies have more of everything. */
const amounts: readonly (readonly [code: number, pounds: number])[] = [
  [20, 48_000], [21, -19_200], [30, 9_500], [31, -5_700], [50, 31_000], [51, -15_500], [1001, 12_400], [1200, 86_214], [1210, 25_000], [1230, 250],
  [1240, -1_312], [2200, -7_210], [2201, 3_018], [2210, -2_940], [2300, -24_000], [3000, -10_000],
];

export function postOpening(making: Making): void {
  const { books, random, size, at, day } = making;
  const date = dayText(day);
  const factor = Math.max(1, Math.round(size.invoices / 600));
  for (const [code, pounds] of amounts) addOpening(books, { account: accountByCode(books, code), amount: pounds * 100 * factor, date }, at);
  for (const contact of books.contacts) {
    if (!random.chance(0.12)) continue;
    const kind = contact.kind === 'customer' ? 'customer_opening' : 'supplier_opening';
    const account = accountFor(books, 'opening_balances');
    const document = addDocument(books, {
      kind, contact, date, dueDate: null, reference: 'O/Bal',
      lines: [{ text: 'Opening balance', account, quantityHundredths: 100, unitPrice: random.between(5_000, 180_000), taxRate: taxRates.none }],
    }, at);
    schedule(making, document, 'pay', day + random.between(5, 75));
  }
  const rest = accountFor(books, 'opening_balances');
  const retained = accountByCode(books, 3100);
  const amount = rest.balance;
  addJournal(books, { date, reference: 'OB-1', text: 'Reserves brought forward', lines: [{ account: rest, amount: -amount, text: 'Brought forward' }, { account: retained, amount, text: 'Brought forward' }] }, at);
}
