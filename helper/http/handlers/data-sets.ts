/** Sage 50's data sets, and what of a connection to one can be another. */
import type { dataSets as contract } from '../../../src/shared/contract/data-sets.ts';
import type { Handlers } from '../../../src/shared/contract/endpoint.ts';
import type { Caller } from '../caller.ts';
import type { Services } from '../services.ts';

export const dataSetHandlers = ({ open }: Services): Handlers<typeof contract, Caller> => ({
  findDataSets: () => open().dataSets.find(),
  checkDataSet: (login, caller) => open().dataSets.check(login, caller.gone),
  findMovedData: ({ connectionId }, caller) => open().dataSets.findMoved(connectionId, caller.gone),
  moveDataSet: ({ connectionId, folder, driver }, caller) => open().connections.changeDataSet(connectionId, { folder, driver }, caller.gone),
  changeDataSetLogin: ({ connectionId, user, password }, caller) => open().connections.changeDataSet(connectionId, { user, password }, caller.gone),
});
