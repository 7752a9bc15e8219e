/** Linked companies and their syncs. */
import { z } from 'zod';
import { companyId, connectionId, syncNumber } from '../ids.ts';
import { dataType } from '../records/data-types.ts';
import { defineEndpoint } from './endpoint.ts';
import { companyStatus, dataSetStatus, syncStatus } from './status.ts';

const nothing = z.strictObject({});
const oneCompany = z.strictObject({ companyId });

export const companies = {
  listCompanies: defineEndpoint({
    method: 'GET', path: '/v1/companies', permission: 'read', input: nothing,
    reply: z.object({ companies: z.array(companyStatus) }), fails: [], says: 'All linked companies with their state.',
  }),
  linkCompany: defineEndpoint({
    method: 'POST', path: '/v1/companies', permission: 'admin',
    input: z.strictObject({ connectionId, sourceId: z.string().min(1).max(128) }),
    reply: companyStatus, fails: ['not_found', 'already_exists', 'sign_in_required', 'sage_unreachable', 'disk_full'],
    says: 'Links one of the companies that a connection reaches, and starts its first sync.',
  }),
  readCompany: defineEndpoint({
    method: 'GET', path: '/v1/companies/{companyId}', permission: 'read', input: oneCompany, reply: companyStatus, fails: ['not_found'],
    says: 'One company: what is published, what is running, what went wrong.',
  }),
  readDataSets: defineEndpoint({
    method: 'GET', path: '/v1/companies/{companyId}/data', permission: 'read', input: oneCompany,
    reply: z.object({ dataSets: z.array(dataSetStatus) }), fails: ['not_found'], says: 'Every data type with its count and its last outcome.',
  }),
  unlinkCompany: defineEndpoint({
    method: 'DELETE', path: '/v1/companies/{companyId}', permission: 'admin', input: oneCompany, reply: z.object({ unlinked: z.literal(true) }),
    fails: ['not_found'], says: 'Unlinks a company and removes its books from this machine.',
  }),
  startSync: defineEndpoint({
    method: 'POST', path: '/v1/companies/{companyId}/syncs', permission: 'sync',
    input: z.strictObject({
      companyId,
      kind: z.enum(['full', 'incremental']).default('incremental'),
      /** Only these data types (and what a proof of them needs); all when left out. */
      dataTypes: z.array(dataType).min(1).optional(),
      /** The answer to `too_many_vanished`: records that are gone from Sage may be removed here. */
      confirmRemovals: z.boolean().default(false),
    }),
    reply: companyStatus, fails: ['not_found', 'sign_in_required', 'needs_authorisation', 'keychain_locked', 'shutting_down'],
    says: 'Syncs a company now. Asked again while one runs, it answers with the one that runs.',
  }),
  cancelSync: defineEndpoint({
    method: 'DELETE', path: '/v1/companies/{companyId}/syncs', permission: 'sync', input: oneCompany, reply: companyStatus, fails: ['not_found'],
    says: 'Cancels the sync that runs; what readers see stays as it was.',
  }),
  listSyncs: defineEndpoint({
    method: 'GET', path: '/v1/companies/{companyId}/syncs', permission: 'read',
    input: z.strictObject({ companyId, before: syncNumber.optional(), limit: z.coerce.number().int().min(1).max(200).default(20) }),
    reply: z.object({ syncs: z.array(syncStatus) }), fails: ['not_found'], says: 'The history of syncs, newest first.',
  }),
};
