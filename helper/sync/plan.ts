/** Which resources a sync reads for the data types that were asked for. Pure. */
import type { ResourceFacts } from '../../src/sage/connector.ts';
import { dataTypes, type DataType } from '../../src/shared/records/data-types.ts';

/** What is posted to the ledger hangs together: one of them is never newer than the others, so they are read together. */
export const postedTogether: readonly DataType[] = [
  'ledgerAccounts', 'bankAccounts', 'salesInvoices', 'salesCreditNotes', 'bills', 'supplierCreditNotes', 'receipts', 'payments',
  'bankTransactions', 'transfers', 'journalEntries', 'ledgerLines',
];

export type Plan = {
  /** Read by this sync. */
  readonly dataTypes: ReadonlySet<DataType>;
  /** Wanted, but this product has no such thing. */
  readonly notSupported: ReadonlySet<DataType>;
  /** In the order of the data types they feed; bank accounts last, so that their balances are the newest. */
  readonly resources: readonly ResourceFacts[];
  /** True when everything that is switched on is read, but for what stands apart. */
  readonly isWhole: boolean;
};

export type Asked = {
  /** The very data types that were asked for, not what is posted with them. */
  readonly isExact?: boolean | undefined;
  /** Not part of what the books as a whole are complete up to. */
  readonly apart?: readonly DataType[] | undefined;
};

/** `switchedOn`: in the order in which they are to be read. */
export function planSync(resources: readonly ResourceFacts[], switchedOn: readonly DataType[], asked: readonly DataType[] | null, { isExact = false, apart = [] }: Asked = {}): Plan {
  const offered = new Set(resources.flatMap((resource) => resource.dataTypes));
  const on = new Set(switchedOn);
  const wanted = new Set(asked ?? on);
  if (!isExact && postedTogether.some((dataType) => wanted.has(dataType))) for (const dataType of postedTogether) if (on.has(dataType)) wanted.add(dataType);
  const inOrder = [...switchedOn, ...dataTypes.filter((dataType) => !on.has(dataType))];
  const order = (resource: ResourceFacts) => (feedsOnly(resource, 'bankAccounts') ? dataTypes.length : Math.min(...resource.dataTypes.map((dataType) => inOrder.indexOf(dataType))));
  return {
    dataTypes: new Set(dataTypes.filter((dataType) => wanted.has(dataType) && offered.has(dataType))),
    notSupported: new Set(dataTypes.filter((dataType) => wanted.has(dataType) && !offered.has(dataType))),
    resources: resources.filter((resource) => resource.dataTypes.some((dataType) => wanted.has(dataType))).sort((a, b) => order(a) - order(b)),
    isWhole: [...on].every((dataType) => wanted.has(dataType) || apart.includes(dataType)),
  };
}

export const feedsOnly = (resource: ResourceFacts, dataType: DataType): boolean => resource.dataTypes.length === 1 && resource.dataTypes[0] === dataType;
