/** Names for the ids of ledger accounts and bank accounts that other records hold. Read once per published sync. */
import { data as contract } from '../../../src/shared/contract/data.ts';
import type { CompanyStatus } from '../../../src/shared/contract/status.ts';
import { asRecord, textOf } from '../columns.ts';
import { useRead } from '../context.ts';

export type Lookup = (kind: 'account' | 'bank', id: string) => string;

export function useLookup(company: CompanyStatus, isWanted: boolean): Lookup {
  const version = company.published?.sync ?? 0;
  const input = (dataType: 'ledgerAccounts' | 'bankAccounts') => (isWanted ? { companyId: company.id, dataType, limit: 1000 } as const : null);
  const accounts = useRead(contract.readRecords, input('ledgerAccounts'), version);
  const banks = useRead(contract.readRecords, input('bankAccounts'), version);
  return (kind, id) => {
    const items = (kind === 'account' ? accounts : banks).data?.items ?? [];
    const found = items.map(asRecord).find((record) => record['id'] === id);
    return found ? [textOf(found, 'nominalCode'), textOf(found, 'name')].filter(Boolean).join(' ') : id;
  };
}
