/** Connections to Sage. Secrets go in and never come out: a connection's status has no place for one. */
import type { connections as contract } from '../../../src/shared/contract/connections.ts';
import type { connectionSettings as settingsContract } from '../../../src/shared/contract/connection-settings.ts';
import type { variables as variablesContract } from '../../../src/shared/contract/variables.ts';
import { shownProperties } from '../../../src/shared/connection-properties.ts';
import type { Handlers } from '../../../src/shared/contract/endpoint.ts';
import type { Caller } from '../caller.ts';
import type { Services } from '../services.ts';

type Contract = typeof contract & typeof settingsContract & typeof variablesContract;

export const connectionHandlers = ({ open }: Services): Handlers<Contract, Caller> => ({
  listConnections: () => ({ connections: [...open().connections.list()] }),
  // Whoever sits at the command line is the one who would be asked about a proxy.
  addConnection: (input, caller) => open().connections.add(input, caller.via === 'socket'),
  readConnection: ({ connectionId }) => open().connections.read(connectionId),
  startSignIn: ({ connectionId, openBrowser }) => open().connections.startSignIn(connectionId, { openBrowser }),
  async testConnection({ connectionId }, caller) {
    const { ok, steps } = await open().connections.test(connectionId, caller.gone);
    return { ok, steps: steps.map((step) => ({ ...step })) };
  },
  async findCompanies({ connectionId }, caller) {
    const { connections, companies } = open();
    const found = await connections.findCompanies(connectionId, caller.gone);
    return { companies: found.map((company) => ({ ...company, isLinked: companies.isLinked(connectionId, company.sourceId) })) };
  },
  listConnectionProperties: () => ({ properties: shownProperties() }),
  readConnectionSettings: ({ connectionId }) => open().connections.settings(connectionId),
  changeConnection: ({ connectionId, ...given }, caller) => open().connections.change(connectionId, given, caller.via === 'socket'),
  async listDependents({ connectionId }) {
    const { connections, dependents } = open();
    connections.read(connectionId);
    return { dependents: [...await dependents.of(connectionId)] };
  },
  listVariables: ({ project }) => ({ variables: [...open().variables.list(project)] }),
  putVariable: ({ name, project = null, value, isSecret }) => open().variables.put({ name, project, value, isSecret }),
  deleteVariable: ({ name, project = null }) => ({ deleted: true, usedBy: [...open().variables.remove({ name, project })] }),
  async deleteConnection({ connectionId }) {
    const { connections, companies } = open();
    connections.read(connectionId);
    const linked = companies.list().filter((company) => company.connectionId === connectionId);
    for (const company of linked) await companies.unlink(company.id);
    await connections.remove(connectionId);
    return { deleted: true, unlinkedCompanies: linked.map((company) => company.id) };
  },
});
