/** Registered applications, and the person's answer to what one of them asks. */
import type { appEndpoints as contract } from '../../../src/shared/contract/apps.ts';
import type { Handlers } from '../../../src/shared/contract/endpoint.ts';
import { AppError } from '../../../src/shared/errors.ts';
import type { Caller } from '../caller.ts';
import type { Services } from '../services.ts';

/** A program's token, however much it may do, is no person. */
function onlyAPane(caller: Caller): void {
  if (!caller.isPane) throw new AppError('forbidden', 'what an application is granted is decided by a person, in a paired pane');
}

export const appHandlers = ({ open }: Services): Handlers<typeof contract, Caller> => ({
  listApps: () => ({ apps: [...open().oauth.list()] }),
  registerApp: (input) => open().oauth.register(input),
  deleteApp({ appId }) {
    if (!open().oauth.remove(appId)) throw new AppError('not_found', 'there is no application of this id');
    return { deleted: true };
  },
  revokeGrant({ appId, grantId }) {
    if (!open().oauth.revokeGrant(appId, grantId)) throw new AppError('not_found', 'this application holds no grant of this id');
    return { revoked: true };
  },
  readAuthorization({ requestId }, caller) {
    onlyAPane(caller);
    return open().oauth.read(requestId);
  },
  decideAuthorization({ requestId, ...answer }, caller) {
    onlyAPane(caller);
    return open().oauth.decide(requestId, answer);
  },
});
