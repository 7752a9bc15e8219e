/** A report of the doctor on the practice company: its data folder is not where it was. */
import { doctorChecks, type DoctorReport } from '../../../src/shared/contract/doctor.ts';
import type { IsoTime } from '../../../src/shared/dates.ts';
import type { CompanyId } from '../../../src/shared/ids.ts';

export const practiceFolder = 'C:\\ProgramData\\Sage\\Accounts\\2026\\Company.000\\ACCDATA';
export const practiceReport = (part: Partial<DoctorReport> = {}): DoctorReport => ({
  companyId: 'meadow-crafts' as CompanyId, companyName: 'Meadow Crafts Ltd', checkedAt: new Date().toISOString() as IsoTime, isOld: true, sentence: 'The data folder is not there; the same company was found elsewhere.', fix: 'find_data',
  checks: doctorChecks.map((check) => (check === 'data_folder' ? { check, outcome: 'ill', answer: 'The data folder is not there; the same company was found elsewhere.', evidence: practiceFolder, fix: 'find_data' } : { check, outcome: check === 'token' ? 'not_checked' : 'well', answer: 'All is well here.', evidence: '', fix: 'none' })), ...part,
});
