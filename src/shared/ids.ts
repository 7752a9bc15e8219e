/** Branded ids, so that a company's id can never be passed where a connection's is meant. */
import { z } from 'zod';

export type CompanyId = string & z.$brand<'CompanyId'>;
export type ConnectionId = string & z.$brand<'ConnectionId'>;
/** The running number of a sync within one company, from 1. A read "as the books stood" is a read at an older number. */
export type SyncNumber = number & z.$brand<'SyncNumber'>;

const idText = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'an id holds lower-case letters, digits and hyphens');

export const companyId = idText.brand<'CompanyId'>();
export const connectionId = idText.brand<'ConnectionId'>();
export const syncNumber = z.coerce.number().int().min(1).brand<'SyncNumber'>();

/** The Sage products that can be linked, as the API names them. */
export const integrationIds = ['sage-50', 'sage-accounting', 'sage-200'] as const;
export const integrationId = z.enum(integrationIds);
export type IntegrationId = z.infer<typeof integrationId>;
