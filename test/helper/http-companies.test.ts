/** What the company handlers add to what they are handed. */
import { companyHandlers } from '../../helper/http/handlers/companies.ts';
import type { Services } from '../../helper/http/services.ts';
import type { Caller } from '../../helper/http/caller.ts';
import type { CompanyId } from '../../src/shared/ids.ts';

it('lists data types in the order in which an accountant meets them', async () => {
  const stored = ['bankAccounts', 'customers', 'ledgerAccounts', 'salesInvoices', 'bills'].sort().map((dataType) => ({ dataType }));
  const services = { open: () => ({ companies: { reader: () => ({ dataSets: () => stored }) } }) } as unknown as Services;
  const { dataSets } = await companyHandlers(services).readDataSets({ companyId: 'c' as CompanyId }, {} as Caller);
  expect(dataSets.map(({ dataType }) => dataType)).toEqual(['ledgerAccounts', 'bankAccounts', 'customers', 'salesInvoices', 'bills']);
});
