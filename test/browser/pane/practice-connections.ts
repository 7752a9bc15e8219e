/** The settings of a connection and its variables, as the fake helper keeps them. */
import { shownProperties } from '../../../src/shared/connection-properties.ts';
import type { SettingsOfConnection } from '../../../src/shared/contract/connection-settings.ts';
import type { FakeHandlers } from './fake-helper.ts';
import type { World } from './practice-world.ts';

export const practiceSettings = (): SettingsOfConnection => ({
  project: null, hasSubscriptionKey: false, accessTokenEndsAt: null, properties: [{ key: 'PageSize', value: '100' }], variableProblems: [],
  proxy: { mode: 'system', host: null, port: null, user: null, hasPassword: false, exceptions: [], inUse: null, isConfirmed: true },
});

type SettingsHandlers = Pick<FakeHandlers, 'listConnectionProperties' | 'readConnectionSettings' | 'changeConnection'>;

export function connectionSettingsHandlersOf(world: World): SettingsHandlers {
  return {
    listConnectionProperties: () => ({ properties: shownProperties() }),
    readConnectionSettings: ({ connectionId }) => ({ connection: world.connection(connectionId), settings: world.settings }),
    changeConnection({ connectionId, name, oauthMode, proxy, properties, permissions, project }) {
      if (world.settingsFault) throw world.settingsFault;
      const connection = world.connection(connectionId);
      const { password, ...rest } = proxy ?? {};
      const isNewProxy = rest.mode === 'manual';
      world.settings = {
        ...world.settings, ...(project !== undefined && { project }), ...(properties && { properties: properties.map(({ key, value }) => ({ key, value: String(value) })) }),
        proxy: { ...world.settings.proxy, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)), hasPassword: password === undefined ? world.settings.proxy.hasPassword : password !== null, ...(isNewProxy && { inUse: `${rest.host}:${rest.port}`, isConfirmed: false }) },
      };
      return { connection: world.putConnection({ ...connection, name: name ?? connection.name, oauthMode: oauthMode ?? connection.oauthMode, permissions: { ...connection.permissions, ...Object.fromEntries(Object.entries(permissions ?? {}).filter(([, value]) => value !== undefined)) } }), settings: world.settings };
    },
  };
}

export function variableHandlersOf(world: World): Pick<FakeHandlers, 'listVariables' | 'putVariable' | 'deleteVariable'> {
  return {
    listVariables: () => ({ variables: world.variables }),
    putVariable({ name, project, value, isSecret }) {
      const variable = { name, project: project ?? null, isSecret, value: isSecret ? null : value, usedBy: [] };
      world.variables = [...world.variables.filter((one) => one.name !== name || one.project !== variable.project), variable];
      return variable;
    },
    deleteVariable({ name, project }) {
      world.variables = world.variables.filter((one) => one.name !== name || one.project !== (project ?? null));
      return { deleted: true as const, usedBy: [] };
    },
  };
}
