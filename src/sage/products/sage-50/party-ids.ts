/** A customer and a supplier may share one account reference in Sage 50: the ledger is part of their ids. */
export type Ledger = 'customer' | 'supplier';

export const partyId = (ledger: Ledger, accountRef: string): string => `${ledger}-${accountRef}`;
export const departmentId = (number: number): string => `department-${number}`;
export const projectId = (number: number): string => `project-${number}`;
export const costCodeId = (number: number): string => `cost-code-${number}`;
