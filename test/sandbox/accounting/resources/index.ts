/** Every list of the API, by its path. */
import type { Resource } from '../resource.ts';
import { addresses, contactPersons, contacts } from './contacts.ts';
import { contactOpeningBalances, documents } from './documents.ts';
import { accountOpenings, journals, ledgerAccounts, ledgerEntries, transactions } from './ledger.ts';
import { analysisTypeCategories, analysisTypes, bankAccounts, items, taxRates } from './masters.ts';
import { bankTransfers, contactAllocations, contactPayments, otherPayments, unallocatedArtefacts } from './money.ts';
import { quotes } from './quotes.ts';
import { referenceLists } from './reference.ts';

const list: readonly Resource<unknown>[] = [
  contacts, addresses, contactPersons, ...documents, contactOpeningBalances, ...quotes, contactPayments, contactAllocations, otherPayments, unallocatedArtefacts, bankAccounts, bankTransfers,
  ledgerAccounts, ledgerEntries, transactions, journals, ...accountOpenings, taxRates, ...items, analysisTypes, analysisTypeCategories, ...referenceLists,
];

export const resources: ReadonlyMap<string, Resource<unknown>> = new Map(list.map((resource) => [resource.path, resource]));
