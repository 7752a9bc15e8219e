/** Linked companies and their syncs. */
import type { companies as contract } from '../../../src/shared/contract/companies.ts';
import type { Handlers } from '../../../src/shared/contract/endpoint.ts';
import type { DataSetStatus } from '../../../src/shared/contract/status.ts';
import { dataTypes } from '../../../src/shared/records/data-types.ts';
import type { Caller } from '../caller.ts';
import { reaches } from '../grant-limits.ts';
import type { Services } from '../services.ts';

/** In the order in which an accountant meets them, not that of their names in the code. */
const inOrder = (sets: readonly DataSetStatus[]): DataSetStatus[] => [...sets].sort((a, b) => dataTypes.indexOf(a.dataType) - dataTypes.indexOf(b.dataType));

export const companyHandlers = ({ open }: Services): Handlers<typeof contract, Caller> => ({
  listCompanies: (_input, caller) => ({ companies: open().companies.list().filter(({ id }) => reaches(caller, id)) }),
  linkCompany: ({ connectionId, sourceId }, caller) => open().companies.link(connectionId, sourceId, caller.gone),
  readCompany: ({ companyId }) => open().companies.status(companyId),
  readDataSets: ({ companyId }) => ({ dataSets: inOrder(open().companies.reader(companyId).dataSets()) }),
  async unlinkCompany({ companyId }) {
    await open().companies.unlink(companyId);
    return { unlinked: true };
  },
  startSync({ companyId, ...order }) {
    const { companies, syncs } = open();
    companies.status(companyId);
    return syncs.start(companyId, order);
  },
  cancelSync({ companyId }) {
    const { companies, syncs } = open();
    companies.status(companyId);
    return syncs.cancel(companyId);
  },
  listSyncs: ({ companyId, before, limit }) => ({ syncs: [...open().companies.reader(companyId).history(before ?? null, limit)] }),
});
