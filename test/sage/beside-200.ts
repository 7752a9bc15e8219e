/** What the recorded pages of Sage 200 refer to: the small lists that the connector looks up. */
import type { Beside } from '../../src/sage/products/sage-200/look-ups.ts';

export const beside: Beside = {
  baseCurrency: 'GBP',
  currencies: new Map([['42', 'GBP'], ['74', 'EUR'], ['106', 'USD']]),
  nominalsByCode: new Map([['1200//', '322'], ['1210//', '354'], ['4000//', '834'], ['4001//', '866'], ['4003//', '930'], ['5000//', '1058'], ['5001//', '1090'], ['7100//', '1282'], ['9998//', '1858'], ['7502/NOR/WOR', '1410']].map(([code, id]) => [code ?? '', { id: id ?? '', trackingIds: code?.endsWith('/WOR') ? ['cost-centre-1', 'department-2'] : [] }])),
  nominalsById: new Map([['834', { id: '834', trackingIds: [] }], ['1410', { id: '1410', trackingIds: ['cost-centre-1', 'department-2'] }]]),
  controls: new Map([['1100', 'debtors_control'], ['2100', 'creditors_control'], ['2200', 'vat'], ['2201', 'vat'], ['3200', 'retained_earnings']]),
  banks: [{ id: '40', code: '1200', nominal: '1200//', currencyId: '42' }, { id: '72', code: '1210', nominal: '1210//', currencyId: '42' }],
};
