/**
 * One question to Sage 200. Each names its site and company in headers; without them Sage 200 refuses. What its answer of
 * 400 looks like is written nowhere, so its text is kept as it came.
 */
import type { IsoTime } from '../../../shared/dates.ts';
import { AppError } from '../../../shared/errors.ts';
import { makeJsonAsk } from '../../ask-json.ts';
import type { Ask } from '../../ask-json.ts';
import type { SageReply, Transport } from '../../connector.ts';
import { errorOfReply } from '../../sage-errors.ts';

/** A company is a company number within a site: the number alone stands in many sites. */
export type SiteCompany = { readonly site: string; readonly company: string };

const pattern = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(\d{1,10})$/i;

export const sourceIdOf = ({ site, company }: SiteCompany): string => `${site.toLowerCase()}:${company}`;

/** Throws `bad_request` for anything but "<site guid>:<company number>". */
export function readSourceId(sourceId: string): SiteCompany {
  const match = pattern.exec(sourceId);
  if (!match) throw new AppError('bad_request', `"${sourceId.slice(0, 60)}" is no site and company, such as 00000000-0000-0000-0000-000000000000:1`);
  return { site: match[1] ?? '', company: match[2] ?? '' };
}

/** `of` null: the list of sites, which belongs to the user. */
export function makeAsk(transport: Transport, of: SiteCompany | null, onTime?: (at: IsoTime) => void, pageSizeMax?: number): Ask {
  return makeJsonAsk(transport, { ...(onTime && { onTime }), pageSizeMax, ...(of && { headers: { 'x-site': of.site, 'x-company': of.company } }), errorOf });
}

const refusalMax = 400;

function errorOf(reply: SageReply, what: string): AppError | null {
  const error = errorOfReply(reply, what);
  const text = reply.text.trim();
  return error?.code === 'sage_refused' && text !== '' ? new AppError('sage_refused', `${what}: Sage answers ${reply.status}: ${text.slice(0, refusalMax)}`) : error;
}
