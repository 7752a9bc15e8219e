/** addin cert: the certificate of this installation in the stores that browsers and Office look into. */
import { thisMachine } from '../../install/machine.ts';
import { makeOwnCertificate, type CertificateState, type OwnCertificate } from '../../install/own-certificate.ts';
import { isTrusted, type StoreState } from '../../install/trust.ts';
import { openInBrowser } from '../../instance-browser.ts';
import { makeHome } from '../../instance-home.ts';
import { NotRunning } from '../client.ts';
import type { Context } from '../context.ts';
import { CommandFailed } from '../say.ts';

export const machineOf = ({ machine }: Context) => machine ?? thisMachine((address) => openInBrowser(address));

export function ownCertificateOf(context: Context): OwnCertificate {
  makeHome(context.home);
  return makeOwnCertificate(context.home, machineOf(context), Date.now);
}

export async function isRunning({ client }: Context): Promise<boolean> {
  try {
    await client.call('hello');
    return true;
  } catch (error) {
    if (error instanceof NotRunning) return false;
    throw error;
  }
}

/** A helper that runs takes the certificate that lies in the home folder now: after an uninstall that may be another one. */
export async function tellHelper(context: Context): Promise<void> {
  if (await isRunning(context)) await context.client.call('reloadCertificate');
}

export const servedFromMemory = 'The helper goes on reading, with its certificate in memory alone, which nothing trusts any more; it makes itself another at its next start. To end it: ledgerline stop';

export const storeLines = (stores: readonly StoreState[]): readonly string[] => stores.map(({ store, isTrusted: isIt, problem }) => `${store}: ${isIt ? 'trusted' : 'not trusted'}${problem ? `. ${problem}` : ''}`);

export function certificateLines({ file, fingerprint, endsAt, isDue, stores }: CertificateState): readonly string[] {
  if (fingerprint === null) return ['There is no certificate yet. Make it with: ledgerline addin cert make'];
  return [`${file}`, `SHA-256 ${fingerprint}`, `Ends ${endsAt ?? ''}${isDue ? '; it is time to renew it: ledgerline addin cert renew' : ''}`, ...storeLines(stores)];
}

export const mustBeTrusted = (stores: readonly StoreState[]): void => {
  if (!isTrusted(stores)) throw new CommandFailed(storeLines(stores.filter((one) => !one.isTrusted)).join('\n') || 'there is no store here that a browser looks into', 'not_trusted');
};

const show = ({ say }: Context, state: CertificateState): void => say.result({ ...state, isTrusted: isTrusted(state.stores) }, certificateLines(state));

export async function certStatus(context: Context): Promise<void> {
  show(context, await ownCertificateOf(context).state());
}

export async function certMake(context: Context): Promise<void> {
  const state = await ownCertificateOf(context).make();
  await tellHelper(context);
  show(context, state);
}

export async function certTrust(context: Context): Promise<void> {
  const own = ownCertificateOf(context);
  if (own.asks) context.say.note('The system asks now whether to trust the certificate.');
  const state = await own.trust();
  await tellHelper(context);
  mustBeTrusted(state.stores);
  show(context, state);
}

export async function certRenew(context: Context): Promise<void> {
  const own = ownCertificateOf(context);
  const before = await own.state();
  const wasTrusted = isTrusted(before.stores);
  if (wasTrusted && own.asks) context.say.note('The system asks now whether to trust the new certificate, and whether the old one may go.');
  const state = await own.renew(() => tellHelper(context));
  if (wasTrusted && state.fingerprint === before.fingerprint) throw new CommandFailed(`The certificate stays as it was, since the new one was not taken.\n${storeLines(state.stores).join('\n')}`, 'not_trusted');
  show(context, state);
}

export async function certRemove(context: Context): Promise<void> {
  const left = await ownCertificateOf(context).remove();
  if (left.length > 0) throw new CommandFailed(storeLines(left).join('\n'), 'not_removed');
  const isHelperRunning = await isRunning(context);
  context.say.result({ removed: true, isHelperRunning }, ['The certificate is trusted nowhere any more, and its files are gone.', ...(isHelperRunning ? [servedFromMemory] : [])]);
}
