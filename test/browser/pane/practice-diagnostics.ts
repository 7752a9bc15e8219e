/** What the fake helper hands to support: gathered as the helper does, from the practice world. */
import { gatherDiagnostics } from '../../../helper/doctor/diagnostics.ts';
import type { Diagnostics } from '../../../src/shared/contract/diagnostics.ts';
import type { CompanyStatus, ConnectionStatus, HelperStatus } from '../../../src/shared/contract/status.ts';

type World = { readonly helper: HelperStatus; readonly connections: readonly ConnectionStatus[]; readonly companies: readonly CompanyStatus[] };

export const practiceDiagnostics = ({ helper, connections, companies }: World): Diagnostics => gatherDiagnostics({
  version: helper.version, nowMs: Date.now(), logFolder: '/nowhere', settings: null, schedule: null, snapshot: { helper, connections: [...connections], companies: [...companies] },
});
