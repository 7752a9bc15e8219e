/** "Why is this old?" */
import type { doctor as contract } from '../../../src/shared/contract/doctor.ts';
import type { Handlers } from '../../../src/shared/contract/endpoint.ts';
import type { Caller } from '../caller.ts';
import type { Services } from '../services.ts';

export const doctorHandlers = ({ open, diagnostics }: Services): Handlers<typeof contract, Caller> => ({
  async readDoctor({ companyId }, caller) {
    const { companies, doctor } = open();
    const ids = companyId === undefined ? companies.list().map(({ id }) => id) : [companyId];
    return { reports: await Promise.all(ids.map((id) => doctor.examine(id, caller.gone))) };
  },
  readDiagnostics: () => diagnostics(),
});
