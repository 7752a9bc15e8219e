/** Customers, suppliers and items of made books. */
import { addContact, addItem } from './contacts.ts';
import { taxRates } from './chart.ts';
import { accountByCode } from './create-books.ts';
import { startOfDay } from './days.ts';
import type { Making } from './generate.ts';
import type { ContactKind, Item, ItemKind } from './model.ts';
import { goods, makeName } from './names.ts';

const currencyOf = (chance: number): string => (chance < 0.86 ? 'GBP' : chance < 0.95 ? 'EUR' : 'USD');

export function makeContacts(making: Making): void {
  for (let n = 1; n <= making.size.customers; n += 1) makeContact(making, 'customer', n);
  for (let n = 1; n <= making.size.suppliers; n += 1) makeContact(making, 'supplier', n);
}

function makeContact({ books, random, day }: Making, kind: ContactKind, serial: number): void {
  const currency = currencyOf(random.next());
  const made = makeName(random, kind, serial, currency);
  const account = accountByCode(books, kind === 'customer' ? (currency === 'GBP' ? random.pick([4000, 4001, 4002]) : 4003) : random.pick([5000, 5000, 5001, 6000, 7500, 7700]));
  addContact(books, {
    kind, ...made, currency, account,
    taxNumber: currency === 'GBP' && random.chance(0.7) ? `GB${String(100_000_000 + serial * 7)}` : null,
    notes: random.chance(0.2) ? 'Asks for the order number on every invoice.' : null,
    creditLimit: random.chance(0.6) ? random.between(1, 20) * 50_000 : null,
    creditDays: random.pick([14, 30, 30, 30, 60]),
    active: !random.chance(0.03),
  }, startOfDay(day - random.between(1, 300)) + random.between(8 * 3_600, 17 * 3_600));
}

export function makeItems({ books, random, day, size }: Making): void {
  const count = Math.max(goods.length, Math.min(2_000, Math.round(size.invoices / 40)));
  for (let n = 0; n < count; n += 1) {
    const text = goods[n % goods.length] ?? 'oak worktop';
    const kind: ItemKind = text.includes('fitting') || text.includes('survey') || text.includes('repair') || text === 'delivery' ? 'service' : n % 3 === 0 ? 'stock_item' : 'product';
    const price = random.between(450, 18_000);
    addItem(books, {
      kind, code: `${kind.slice(0, 2).toUpperCase()}-${String(n + 1).padStart(4, '0')}`, description: n < goods.length ? text : `${text}, grade ${Math.floor(n / goods.length)}`,
      price, cost: Math.round(price * 0.55), salesAccount: accountByCode(books, kind === 'service' ? 4002 : random.pick([4000, 4001])), purchaseAccount: accountByCode(books, 5001),
      taxRate: random.chance(0.9) ? taxRates.standard : random.pick([taxRates.reduced, taxRates.zero, taxRates.exempt]),
      active: !random.chance(0.04), inStock: kind === 'stock_item' ? random.between(0, 80) : 0, reorderLevel: kind === 'stock_item' ? 10 : 0,
    }, startOfDay(day - random.between(1, 200)) + 36_000);
  }
}

/** Items by kind, for whoever needs only some. */
export const itemsOf = (items: readonly Item[], kind: ItemKind): Item[] => items.filter((item) => item.kind === kind);
