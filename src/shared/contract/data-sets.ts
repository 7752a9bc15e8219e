/**
 * Sage 50 data sets: which there are on this computer, whose they are, and where a linked one has moved to. Nothing here
 * makes a host one of the user's own: that is confirmed in the tray, on the command line, or by an administrator.
 */
import { z } from 'zod';
import { isoDate } from '../dates.ts';
import { connectionId } from '../ids.ts';
import { dataSetLogin } from './connections.ts';
import { defineEndpoint } from './endpoint.ts';
import { connectionStatus } from './status.ts';

const nothing = z.strictObject({});
const { folder, driver, user, password } = dataSetLogin;

/** "Is this the right company?": what a person knows a data set by. */
export const dataSetCard = z.object({
  name: z.string(),
  /** Sage's own id of the company (COMPANYID); null where this version of Sage gives none. */
  companyId: z.string().nullable(),
  baseCurrency: z.string(),
  /** Of the latest transaction; null for a company without any. */
  lastTransactionDate: isoDate.nullable(),
  /** The month that the financial year begins with, 1 to 12. */
  startMonth: z.number().int().nullable(),
});
export type DataSetCard = z.infer<typeof dataSetCard>;

/** In words of Sage's own: "v32 (2026)"; null where neither folder nor driver tells. */
const sageVersion = z.string().nullable();

export const foundDataSet = z.object({
  folder: z.string(),
  /** The other computer that it is on; null for this one. */
  host: z.string().nullable(),
  /** Null: not looked at, because nobody has confirmed its host yet. */
  isThere: z.boolean().nullable(),
  sageVersion,
  /** Whose list names it: Sage's own list of companies, its practice data, or the ODBC settings of this computer. */
  from: z.enum(['company_file', 'practice', 'dsn']),
  isLinked: z.boolean(),
});
export type FoundDataSet = z.infer<typeof foundDataSet>;

const checked = z.object({ card: dataSetCard, folder: z.string(), driver: z.string(), sageVersion, /** The company of this data set is linked already. */ isLinked: z.boolean() });
export type CheckedDataSet = z.infer<typeof checked>;

export const offerReasons = ['gone', 'newer_version', 'goes_on_elsewhere'] as const;
export const dataSetOffer = z.object({ folder: z.string(), sageVersion, card: dataSetCard, reason: z.enum(offerReasons) });
export type DataSetOffer = z.infer<typeof dataSetOffer>;

export const dataSets = {
  findDataSets: defineEndpoint({
    method: 'GET', path: '/v1/data-sets', permission: 'admin', input: nothing,
    reply: z.object({
      dataSets: z.array(foundDataSet),
      /** Only those that Ledgerline can load, newest first. */
      drivers: z.array(z.object({ name: z.string(), sageVersion })),
      /** What this computer lacks before any Sage 50 can be read; null when nothing. */
      missing: z.enum(['odbc', 'driver', 'driver_of_this_kind']).nullable(),
    }),
    fails: [], says: 'The Sage 50 data sets and drivers that this computer knows of. Data on a computer that nobody confirmed is listed and not touched.',
  }),
  checkDataSet: defineEndpoint({
    method: 'POST', path: '/v1/data-sets/check', permission: 'admin', input: z.strictObject(dataSetLogin), reply: checked,
    fails: ['host_not_confirmed', 'driver_missing', 'data_set_missing', 'data_set_busy', 'sign_in_refused', 'sage_failed', 'sage_too_slow', 'not_supported'],
    says: 'Logs in to a data set and says whose it is, before anything is kept.',
  }),
  findMovedData: defineEndpoint({
    method: 'GET', path: '/v1/connections/{connectionId}/data-set', permission: 'admin', input: z.strictObject({ connectionId }),
    reply: z.object({
      folder: z.string(),
      /** 'stay': nothing to do. 'moved': to be confirmed, best first. 'other_company': the folder holds another company now. 'missing': gone, and not found. */
      outcome: z.enum(['stay', 'moved', 'other_company', 'missing']),
      offers: z.array(dataSetOffer),
      /** Places that may hold it and could not be looked into, such as those on a computer that nobody confirmed. */
      unseen: z.array(z.string()),
    }),
    fails: ['not_found', 'not_supported', 'host_not_confirmed', 'secrets_lost', 'keychain_locked'],
    says: 'Looks whether the data of a linked Sage 50 company has moved, and where to. Takes nothing by itself.',
  }),
  moveDataSet: defineEndpoint({
    method: 'PATCH', path: '/v1/connections/{connectionId}/data-set', permission: 'admin', input: z.strictObject({ connectionId, folder, driver }), reply: connectionStatus,
    fails: ['not_found', 'not_supported', 'wrong_company', 'host_not_confirmed', 'driver_missing', 'data_set_missing', 'data_set_busy', 'sign_in_refused', 'secrets_lost', 'keychain_locked'],
    says: 'Goes on with the same company\'s data in another folder; another company is refused.',
  }),
  changeDataSetLogin: defineEndpoint({
    method: 'PATCH', path: '/v1/connections/{connectionId}/login', permission: 'admin', input: z.strictObject({ connectionId, user, password }), reply: connectionStatus,
    fails: ['not_found', 'not_supported', 'wrong_company', 'host_not_confirmed', 'driver_missing', 'data_set_missing', 'data_set_busy', 'sign_in_refused', 'secrets_lost', 'keychain_locked'],
    says: 'Gives a Sage 50 connection another user or password, once they are seen to work.',
  }),
};
