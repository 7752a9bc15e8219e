/** What is read and when. */
import type { Handlers } from '../../../src/shared/contract/endpoint.ts';
import type { CompanyScheduleReply } from '../../../src/shared/contract/schedule.ts';
import type { settings as contract } from '../../../src/shared/contract/settings.ts';
import type { CompanyId } from '../../../src/shared/ids.ts';
import type { Caller } from '../caller.ts';
import type { Services } from '../services.ts';

export const settingsHandlers = ({ open, integrations }: Services): Handlers<typeof contract, Caller> => {
  const ofCompany = (id: CompanyId): CompanyScheduleReply => {
    const { companies, settings, due } = open();
    companies.status(id);
    return { ...settings.companySchedule(id), inForce: settings.scheduleOf(id), nextDueAt: due.nextDueAt(id), heldBack: due.heldBack(id) };
  };
  return {
    listIntegrations: () => ({ integrations: integrations() }),
    readDataTypeSettings: () => ({ dataTypes: [...open().settings.dataTypes()] }),
    changeDataTypeSettings({ dataTypes }) {
      const { settings } = open();
      settings.changeDataTypes(dataTypes);
      return { dataTypes: [...settings.dataTypes()] };
    },
    readSchedule: () => open().settings.schedule(),
    changeSchedule: (changes) => open().settings.changeSchedule(changes),
    pauseSchedule: (input) => open().settings.pause(input.for),
    resumeSchedule: () => open().settings.resume(),
    readCompanySchedule: ({ companyId }) => ofCompany(companyId),
    changeCompanySchedule({ companyId, ...changes }) {
      const { companies, settings } = open();
      companies.status(companyId);
      settings.changeCompanySchedule(companyId, changes);
      return ofCompany(companyId);
    },
  };
};
