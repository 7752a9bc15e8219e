/** A keychain for the demo that is not the user's: a Secret Service of its own where one can be started, else none, and then the helper keeps its throw-away secrets in memory. */
import { makeHome } from '../../test/env/session-bus.ts';
import { startSecretService } from '../../test/env/secret-service.ts';

export type DemoKeychain = { readonly env: NodeJS.ProcessEnv; readonly says: string; stop(): Promise<void> | void };

export async function startKeychain(): Promise<DemoKeychain> {
  if (process.platform === 'linux') {
    try {
      const service = await startSecretService('open');
      return { env: service.env, says: 'Secrets are kept in a keychain of the demo\'s own (gnome-keyring).', stop: service.stop };
    } catch {
      // Said below: the demo goes on without one.
    }
  }
  const { env, remove } = makeHome();
  const { DBUS_SESSION_BUS_ADDRESS: _address, ...withoutBus } = env;
  const why = process.platform === 'linux' ? 'There is no keychain service here (on Debian: apt install gnome-keyring libsecret-1-0 dbus). ' : '';
  return { env: withoutBus, says: `${why}The demo keeps its throw-away secrets in memory; a real helper would refuse to link.`, stop: remove };
}
