/** The tables whose every row is one record, in the order in which a sync reads them. A new one is its file and one line here. */
import type { TableResource } from '../define-table.ts';
import { banks } from './banks.ts';
import { company } from './company.ts';
import { costCodes } from './cost-codes.ts';
import { departments } from './departments.ts';
import { nominalLedger } from './nominal-ledger.ts';
import { customers, suppliers } from './parties.ts';
import { projects } from './projects.ts';
import { stock } from './stock.ts';
import { taxCodes } from './tax-codes.ts';

/** Each definition is checked where it is written; a list of them can only be handled as a whole. */
const list = (resource: unknown): TableResource => resource as TableResource;

export const tables: readonly TableResource[] = [
  list(company), list(nominalLedger), list(taxCodes), list(departments), list(projects), list(costCodes), list(banks), list(customers), list(suppliers), list(stock),
];
