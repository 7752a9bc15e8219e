/** Made-up records and figures for looking at the pane; some names are hostile on purpose. */
import type { Party } from '../../../src/shared/records/parties.ts';
import type { TradeDocument } from '../../../src/shared/records/trade-documents.ts';
import type { Aged, ProfitAndLoss, TrialBalance } from '../../../src/shared/reports/shapes.ts';
import { fromMinor } from '../../../src/shared/money.ts';
import type { IsoDate } from '../../../src/shared/dates.ts';

const money = fromMinor;
const names = ['Bramble & Finch Ltd', 'Northgate Joinery', 'Larkspur Florists', 'Harbour Lane Bakery', 'Quill & Sons', 'Tidewater Marine Services Limited', 'Copperfield Lettings', 'Ashdown Veterinary Group', 'Pennine Outdoor Co', 'Oakhurst Primary School'];
/** Markup, a script link and a right-to-left override: shown as text, and only within their own place (D13). */
export const hostileNames = ['<img src=x onerror=alert(1)>', 'javascript:alert(1)', 'Evil \u202Egnp.exe Ltd'];

export const customers: readonly (Party & Record<string, unknown>)[] = [...names, ...hostileNames].map((name, index) => ({
  id: `customer-${index}`, updatedAt: null, reference: `C${String(index + 1).padStart(3, '0')}`, name, contactName: null, emails: [`accounts@${index === 0 ? 'bramble-finch' : `customer${index}`}.example`], phone: '0113 496 0000',
  addresses: [], taxNumber: null, currency: 'GBP', creditLimit: money(1_000_000), creditDays: 30, onHold: index === 3, balance: money(index === 4 ? -12_500 : 124_050 * (index + 1)), notes: null, isActive: true,
}));

const statuses = ['open', 'part_paid', 'paid', 'open', 'void', 'draft'] as const;
export const invoices: readonly (TradeDocument & Record<string, unknown>)[] = Array.from({ length: 130 }, (_, index) => {
  const total = 12_000 + ((index * 73_939) % 950_000);
  const status = statuses[index % statuses.length] ?? 'open';
  const open = status === 'paid' || status === 'void' ? 0 : status === 'part_paid' ? Math.floor(total / 3) : total;
  const date = new Date(Date.UTC(2026, 10, 23) - index * 2 * 86_400_000).toISOString().slice(0, 10) as IsoDate;
  const due = new Date(Date.parse(`${date}T00:00:00Z`) + 30 * 86_400_000).toISOString().slice(0, 10) as IsoDate;
  const party = index % customers.length;
  const net = Math.round(total / 1.2);
  return {
    id: `invoice-${index}`, updatedAt: null, number: `SI-${10480 + index}`, reference: index % 3 === 0 ? `PO ${4400 + index}` : null, partyId: `customer-${party}`, partyName: customers[party]?.name ?? '', date, dueDate: due,
    currency: 'GBP', exchangeRate: '1' as TradeDocument['exchangeRate'], net: money(net), tax: money(total - net), total: money(total), outstanding: money(open), baseNet: money(net), baseTax: money(total - net), baseTotal: money(total), baseOutstanding: money(open),
    status, voidReason: null, notes: null, allocations: [],
    lines: [{ description: 'Handmade oak shelf, delivered and fitted', ledgerAccountId: 'a-4000', itemId: null, quantity: '2' as TradeDocument['exchangeRate'], unitPrice: '412.5' as TradeDocument['exchangeRate'], discount: null, net: money(net), tax: money(total - net), total: money(total), taxRateId: null, trackingIds: [] }],
  };
});

const chart: readonly (readonly [string, string, number])[] = [
  ['0030', 'Office Equipment', 1_420_000], ['0031', 'Office Equipment Depreciation', -410_000], ['1001', 'Stock', 1_284_500], ['1100', 'Debtors Control Account', 8_466_052], ['1200', 'Current Account', 5_241_012], ['1210', 'Deposit Account', 2_500_000], ['1230', 'Petty Cash', 14_720],
  ['2100', 'Creditors Control Account', -3_826_012], ['2200', 'Sales Tax Control Account', -912_466], ['2201', 'Purchase Tax Control Account', 402_118], ['2210', 'P.A.Y.E.', -218_340], ['3000', 'Ordinary Shares', -10_000], ['3200', 'Profit and Loss Account', -7_205_012],
  ['4000', 'Sales Type A', -21_480_230], ['4001', 'Sales Type B', -4_216_880], ['4900', 'Miscellaneous Income', -42_000], ['5000', 'Materials Purchased', 8_245_110], ['5100', 'Carriage', 312_440], ['6201', 'Advertising', 214_000], ['7000', 'Gross Wages', 7_412_000], ['7100', 'Rent', 1_440_000], ['7103', 'General Rates', 320_400],
  ['7200', 'Electricity', 188_212], ['7502', 'Telephone', 61_280], ['7504', 'Office Stationery', 24_966], ['8000', 'Depreciation', 120_000],
];
const balance = chart.reduce((sum, [, , amount]) => sum + amount, 0);
const whole = [...chart, ['9998', 'Suspense Account', -balance] as const];
export const accounts = whole.map(([nominalCode, name]) => ({ id: `a-${nominalCode}`, updatedAt: null, nominalCode, name, type: 'asset', category: 'current_assets', controls: null, taxRateId: null, isActive: true }));
const debits = whole.reduce((sum, [, , amount]) => sum + Math.max(0, amount), 0);
export const trialRows: Pick<TrialBalance, 'rows' | 'totalDebit' | 'totalCredit'> = {
  rows: whole.map(([nominalCode, name, amount]) => ({ ledgerAccountId: `a-${nominalCode}`, nominalCode, name, debit: money(Math.max(0, amount)), credit: money(Math.max(0, -amount)) })),
  totalDebit: money(debits), totalCredit: money(debits),
};

export const ledgerLines = Array.from({ length: 60 }, (_, index) => ({
  id: `line-${index}`, updatedAt: null, transactionId: `t-${index}`, transactionType: 'sales_invoice', date: '2026-11-20', ledgerAccountId: index % 2 ? 'a-1100' : 'a-4000', reference: `SI-${10480 + index}`, description: 'Invoice', partyId: null, partyName: names[index % names.length] ?? '',
  debit: money(index % 2 ? 120_000 : 0), credit: money(index % 2 ? 0 : 120_000), trackingIds: [],
}));

export function monthsOfProfit(by: 'total' | 'month'): Pick<ProfitAndLoss, 'columns' | 'sections' | 'grossProfit' | 'netProfit'> {
  const months = by === 'month' ? ['04', '05', '06', '07', '08', '09', '10', '11'] : ['04'];
  const shape = [1, 1.12, 0.94, 1.3, 0.52, 1.41, 1.22, 0.78];
  const at = (pence: number): number[] => months.map((_, index) => Math.round(pence * (shape[index] ?? 1)));
  const salesA = at(2_685_030), salesB = at(527_110), other = at(5_250), materials = at(1_030_640), carriage = at(39_055);
  const flat = (pence: number): number[] => months.map(() => pence);
  const wages = flat(926_500), rent = flat(180_000), power = flat(23_526), advert = at(26_750), depreciation = flat(15_000);
  const add = (...lists: number[][]): number[] => months.map((_, index) => lists.reduce((sum, list) => sum + (list[index] ?? 0), 0));
  const line = (code: string, name: string, values: number[]) => ({ ledgerAccountId: `a-${code}`, nominalCode: code, name, values: values.map(money) });
  const gross = add(salesA, salesB).map((value, index) => value - (materials[index] ?? 0) - (carriage[index] ?? 0));
  const overheads = add(wages, rent, power, advert);
  const net = gross.map((value, index) => value + (other[index] ?? 0) - (overheads[index] ?? 0) - (depreciation[index] ?? 0));
  return {
    columns: months.map((month) => ({ from: `2026-${month}-01` as IsoDate, to: (by === 'month' ? `2026-${month}-28` : '2026-11-23') as IsoDate })),
    sections: [
      { category: 'sales', name: 'Sales', lines: [line('4000', 'Sales Type A', salesA), line('4001', 'Sales Type B', salesB)], totals: add(salesA, salesB).map(money) },
      { category: 'direct_costs', name: 'Direct costs', lines: [line('5000', 'Materials Purchased', materials), line('5100', 'Carriage', carriage)], totals: add(materials, carriage).map(money) },
      { category: 'other_income', name: 'Other income', lines: [line('4900', 'Miscellaneous Income', other)], totals: other.map(money) },
      { category: 'overheads', name: 'Overheads', lines: [line('7000', 'Gross Wages', wages), line('7100', 'Rent', rent), line('7200', 'Electricity', power), line('6201', 'Advertising', advert)], totals: overheads.map(money) },
      { category: 'depreciation', name: 'Depreciation', lines: [line('8000', 'Depreciation', depreciation)], totals: depreciation.map(money) },
    ],
    grossProfit: gross.map(money), netProfit: net.map(money),
  };
}

export const agedRows: Pick<Aged, 'rows' | 'total' | 'buckets'> = (() => {
  const rows = customers.map((customer, index) => {
    const buckets = [0, 1, 2, 3, 4].map((bucket) => ((index * 31 + bucket * 17) % 4 === 0 ? 0 : 18_400 * (index + 1) * (5 - bucket)));
    if (index === 4) buckets[0] = -25_000;
    return { partyId: customer.id, partyName: customer.name, buckets, documents: 3 };
  });
  const sums = [0, 1, 2, 3, 4].map((bucket) => rows.reduce((sum, row) => sum + (row.buckets[bucket] ?? 0), 0));
  return {
    rows: rows.map((row) => ({ ...row, buckets: row.buckets.map(money), total: money(row.buckets.reduce((sum, one) => sum + one, 0)) })),
    buckets: sums.map(money), total: money(sums.reduce((sum, one) => sum + one, 0)),
  };
})();
