/** What is kept of a company's own time and time zone. */
import { companySchedule, type CompanySchedule } from '../../src/shared/contract/schedule.ts';
import type { CompanyId } from '../../src/shared/ids.ts';

export const companyScheduleName = (id: CompanyId): string => `schedule/${id}`;

const none: CompanySchedule = { fullAt: null, timeZone: null };

export function asCompanySchedule(text: string | null): CompanySchedule {
  if (text === null) return none;
  try {
    return companySchedule.parse(JSON.parse(text));
  } catch {
    return none;
  }
}
