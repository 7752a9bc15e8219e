/** What is read and when. */
import type { Handlers } from '../../../src/shared/contract/endpoint.ts';
import type { settings as contract } from '../../../src/shared/contract/settings.ts';
import type { Caller } from '../caller.ts';
import type { Services } from '../services.ts';

export const settingsHandlers = ({ open, integrations }: Services): Handlers<typeof contract, Caller> => ({
  listIntegrations: () => ({ integrations: integrations() }),
  readDataTypeSettings: () => ({ dataTypes: [...open().settings.dataTypes()] }),
  changeDataTypeSettings({ dataTypes }) {
    const { settings } = open();
    settings.changeDataTypes(dataTypes);
    return { dataTypes: [...settings.dataTypes()] };
  },
  readSchedule: () => open().settings.schedule(),
  changeSchedule: (changes) => open().settings.changeSchedule(changes),
});
