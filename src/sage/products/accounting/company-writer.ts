/** Writes for one business of Sage Accounting: the business named in the header of every request and checked in every answer. */
import { AppError } from '../../../shared/errors.ts';
import type { ActivityTable } from '../../activities/definition.ts';
import type { SageReply, Transport } from '../../connector.ts';
import type { CompanyWriter } from '../../writing.ts';
import { planWrite } from './plan-write.ts';

export function makeWriter(transport: Transport, businessId: string, table: ActivityTable): CompanyWriter {
  const headers = { 'x-business': businessId };
  return {
    plan: (writing, key) => planWrite(table, writing, key, headers),
    async send(request, signal) {
      const reply = await transport({ ...request, headers: { ...request.headers, ...headers } }, signal);
      checkEcho(reply, businessId, `${request.method} ${request.path}`);
      return reply;
    },
  };
}

/** An error may come from a gateway that knows no business; what was done was done for the one that Sage names. */
function checkEcho(reply: SageReply, businessId: string, what: string): void {
  if (reply.status >= 300) return;
  const echo = reply.headers['x-business']?.trim();
  if (echo === undefined || echo === '') throw new AppError('sage_rubbish', `${what}: the answer names no business`);
  if (echo.toLowerCase() !== businessId.toLowerCase()) throw new AppError('wrong_company', `${what}: sent for business ${businessId}, Sage answered for ${echo.slice(0, 80)}.`);
}
