/** One question to Sage Accounting: the business named in the header and checked in the answer. */
import type { IsoTime } from '../../../shared/dates.ts';
import { AppError } from '../../../shared/errors.ts';
import { makeJsonAsk } from '../../ask-json.ts';
import type { Ask } from '../../ask-json.ts';
import type { SageReply, Transport } from '../../connector.ts';

/** `businessId` null: questions about the user, which concern no business. */
export function makeAsk(transport: Transport, businessId: string | null, onTime?: (at: IsoTime) => void, pageSizeMax?: number): Ask {
  return makeJsonAsk(transport, {
    ...(onTime && { onTime }), pageSizeMax,
    ...(businessId !== null && {
      headers: { 'x-business': businessId },
      check: (reply, path) => { if (!path.startsWith('/businesses')) checkEcho(reply, businessId, path); },
    }),
  });
}

/** Sage names the business that it answered for. Another one, or none, means that these would be somebody else's books. */
function checkEcho(reply: SageReply, businessId: string, path: string): void {
  const echo = reply.headers['x-business'];
  if (echo?.trim().toLowerCase() === businessId.toLowerCase()) return;
  throw new AppError('wrong_company', `GET ${path}: asked for business ${businessId}, Sage answered for ${echo === undefined ? 'an unnamed one' : echo.slice(0, 80)}`);
}
