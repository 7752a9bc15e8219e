/** A company that was read once is authorised for one read more: by a sign-in at Sage, or with the password of its Sage 50 user. */
import type { InputOf, ReplyOf } from '../../src/shared/contract/endpoint.ts';
import type { oneTimeSyncEndpoints } from '../../src/shared/contract/one-time-sync.ts';
import type { CompanyStatus } from '../../src/shared/contract/status.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { CompanyId } from '../../src/shared/ids.ts';
import type { Connections } from '../connections/connections.ts';
import type { CompanyRow } from '../store/companies.ts';
import type { OneOffReads } from './one-off-reads.ts';

export type LinkAgain = (input: InputOf<typeof oneTimeSyncEndpoints.linkCompanyAgain>, signal: AbortSignal) => Promise<ReplyOf<typeof oneTimeSyncEndpoints.linkCompanyAgain>>;

export type LinkAgainNeeds = {
  /** Throws `not_found`. */
  readonly row: (id: CompanyId) => CompanyRow;
  readonly status: (id: CompanyId) => CompanyStatus;
  readonly oneOff: Pick<OneOffReads, 'isOver' | 'wantsAgain'>;
  readonly connections: Pick<Connections, 'read' | 'startSignIn' | 'changeDataSet'>;
};

export function makeLinkAgain({ row, status, oneOff, connections }: LinkAgainNeeds): LinkAgain {
  return async ({ companyId, password, openBrowser }, signal) => {
    const { connectionId } = row(companyId);
    const { dataSet } = connections.read(connectionId);
    if (!oneOff.isOver(companyId)) throw new AppError('bad_request', 'this company is not disconnected after a one-off read: it is linked, and can be synced');
    if (dataSet !== null && password === undefined) throw new AppError('bad_request', `password: the password of the Sage 50 user ${dataSet.user} is needed to read this company again`);
    if (dataSet === null && password !== undefined) throw new AppError('bad_request', 'password: this company is authorised by a sign-in at Sage, which asks for it there');
    oneOff.wantsAgain(companyId);
    if (dataSet === null) return { ...await connections.startSignIn(connectionId, { openBrowser }), company: status(companyId) };
    await connections.changeDataSet(connectionId, { password: password ?? '' }, signal);
    return { signInUrl: null, endsAt: null, browserOpened: false, company: status(companyId) };
  };
}
