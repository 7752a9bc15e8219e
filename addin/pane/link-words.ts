/** The sentences of linking Sage 50 and Sage 200 and of "Why is this old?"; loaded with those views. */
import type { DataSetOffer } from '../../src/shared/contract/data-sets.ts';
import type { DoctorCheck } from '../../src/shared/contract/doctor.ts';
import type { AppError, ErrorCode } from '../../src/shared/errors.ts';
import type { IntegrationId } from '../../src/shared/ids.ts';
import { dateText } from './format.ts';
import { sayError, words } from './words.ts';

export const doctorCheckNames = {
  helper: 'Ledgerline on this computer', schedule: 'Schedule', network: 'Network', proxy: 'Proxy', login: 'Login', driver: 'Sage 50’s ODBC driver', sage_lock: 'Sage 50 lets us in', data_folder: 'Data folder',
  data_set: 'Work goes on there', disk: 'Disk', token: 'Sign-in', last_error: 'Last sync',
} as const satisfies Record<DoctorCheck['check'], string>;

export const doctorOutcomeNames = { well: 'Well', notice: 'Notice', ill: 'Look here', not_checked: 'Not checked' } as const satisfies Record<DoctorCheck['outcome'], string>;

export const productLines = {
  'sage-accounting': 'In the cloud. You sign in at Sage with an app of your own.',
  'sage-50': 'On this computer or your server. You log in with a Sage 50 user.',
  'sage-200': 'Standard or Professional. You sign in at Sage with a client ID and a subscription key.',
} as const satisfies Record<IntegrationId, string>;

export const editionNames = { standard: 'Sage 200 Standard', professional: 'Sage 200 Professional' } as const;

export const foundFrom = { company_file: 'In Sage’s list of companies', practice: 'Practice data', dsn: 'In this computer’s ODBC settings' } as const;

export const missingParts = {
  odbc: 'The part of Ledgerline that reads Sage 50, its ODBC part, is not on this computer.',
  driver: 'No Sage 50 ODBC driver is installed on this computer.',
  driver_of_this_kind: 'Sage 50’s ODBC driver is installed as another kind (32 or 64 bit) than Ledgerline.',
} as const;
export const howToGet = {
  odbc: 'Ask whoever installed Ledgerline to add its ODBC part, or install Ledgerline again. On Linux it also needs the package unixODBC.',
  driver: 'Sage 50 brings its driver along: install Sage 50 Accounts on this computer, of the version that the data are of. A client installation will do.',
  driver_of_this_kind: 'Install the other build of Sage 50 Accounts, or the other build of Ledgerline: both must be 64 bit, or both 32 bit.',
} as const;

export const offerReasonWords = {
  gone: 'The folder that was read is no longer there; this one holds the same company.',
  newer_version: 'Sage 50 was upgraded. The same company is in the folder of the newer version; the old one is no longer worked in.',
  goes_on_elsewhere: 'The same company has later transactions here than in the folder that is read now.',
} as const satisfies Record<DataSetOffer['reason'], string>;

export const takeQuestion = (folder: string, last: string | null): string =>
  `The data of this company was found at ${folder}; ${last === null ? 'it has no transaction yet' : `last transaction ${dateText(last)}`}. Take it?`;

const own: Partial<Record<ErrorCode, string>> = {
  sign_in_refused: `${words.loginRefused} What is asked for is the user within Sage 50 (Settings, User Management), not your Sage account.`,
  sage_failed: 'Sage 50’s driver had an error. Try again; if it stays so, restart Sage 50.',
  sage_too_slow: 'Sage 50’s driver took too long to answer. Try again.',
  wrong_company: 'That folder holds the data of another company, so nothing was changed.',
};
/** Those of which the helper itself tells the person which entry, and why. */
const isTold: ReadonlySet<ErrorCode> = new Set(['bad_request', 'driver_missing', 'data_set_busy']);

const asSentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

/** What went wrong with a data set, and in which entry. */
export function sayDataSetError({ code, message }: AppError): { readonly said: string; readonly detail: string | null } {
  if (code === 'bad_request') return { said: asSentence(message), detail: null };
  return { said: own[code] ?? sayError(code), detail: isTold.has(code) ? asSentence(message) : null };
}
