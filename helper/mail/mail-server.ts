/**
 * The mail server as it was set, and its password. The password is sealed under a key of its own in the keychain; another
 * host or port takes it away, so that nobody gets it by naming a server of theirs. A server that was never seen before is
 * confirmed before anything is sent to it (docs/decisions/2026-11-25-reminders.md).
 */
import { z } from 'zod';
import { mailSecurities, type MailSettings, type reminderEndpoints } from '../../src/shared/contract/reminders.ts';
import type { InputOf } from '../../src/shared/contract/endpoint.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { Keychain } from '../keychain/keychain.ts';
import { keyBytes, sealText, unsealText, type RandomBytes } from '../keychain/seal-text.ts';
import type { SettingsRecords } from '../store/settings-records.ts';

export type MailChanges = InputOf<typeof reminderEndpoints.changeMailSettings>;
/** Everything a transport needs. */
export type OpenedMailServer = { readonly host: string; readonly port: number; readonly security: MailSettings['security']; readonly from: string; readonly login: { readonly user: string; readonly password: string } | null };

export type MailServer = {
  read(): MailSettings;
  /** `isConfirmed`: whoever changes it may confirm a server as well. Throws `bad_request`, `keychain_locked`, `keychain_missing`. */
  change(changes: MailChanges, isConfirmed: boolean): Promise<MailSettings>;
  /** Throws `not_found` where none was set. */
  confirm(): MailSettings;
  /** The server that waits to be confirmed, as "smtp.example.co.uk:587"; null when none does. */
  waiting(): string | null;
  /** True when a mail could be sent. */
  isReady(): boolean;
  /** Throws `bad_request`, `mail_not_confirmed`, `secrets_lost`, `keychain_locked`, `keychain_missing`. */
  open(): Promise<OpenedMailServer>;
};

export type MailServerNeeds = {
  readonly records: Pick<SettingsRecords, 'text' | 'saveText'>;
  readonly keychain: Keychain;
  readonly randomBytes: RandomBytes;
  /** Servers that an administrator's policy allows, as "host:port". */
  readonly allowed?: readonly string[];
  readonly onChanged: () => void;
};

const settingsName = 'mail';
/** Under this name in the keychain; the sealed password is bound to it and to the server that it is meant for. */
const keyName = 'mail';

const kept = z.object({
  host: z.string().nullable(), port: z.number(), security: z.enum(mailSecurities), user: z.string().nullable(), from: z.string().nullable(),
  sealedPassword: z.string().nullable(), confirmed: z.array(z.string()),
});
type Kept = z.infer<typeof kept>;

const unset: Kept = { host: null, port: 587, security: 'starttls', user: null, from: null, sealedPassword: null, confirmed: [] };
const confirmedMax = 20;

const placeOf = ({ host, port }: Pick<Kept, 'host' | 'port'>): string => `${(host ?? '').toLowerCase()}:${port}`;
const boundTo = (settings: Pick<Kept, 'host' | 'port'>): string => `${keyName}\n${placeOf(settings)}`;

export function makeMailServer({ records, keychain, randomBytes, allowed = [], onChanged }: MailServerNeeds): MailServer {
  const load = (): Kept => {
    const text = records.text(settingsName);
    return text === null ? unset : kept.parse(JSON.parse(text));
  };
  const isConfirmed = (settings: Kept): boolean => settings.host !== null && [...settings.confirmed, ...allowed].includes(placeOf(settings));
  const shown = (settings: Kept): MailSettings => {
    const { host, port, security, user, from } = settings;
    return { host, port, security, user, from, hasPassword: settings.sealedPassword !== null, isConfirmed: isConfirmed(settings) };
  };
  const save = (settings: Kept): MailSettings => {
    records.saveText(settingsName, JSON.stringify(settings));
    onChanged();
    return shown(settings);
  };
  const withConfirmed = (settings: Kept): Kept => (isConfirmed(settings) ? settings : { ...settings, confirmed: [...settings.confirmed, placeOf(settings)].slice(-confirmedMax) });

  const sealedFor = async (settings: Kept, password: string): Promise<string> => {
    let key = await keychain.read(keyName);
    if (key === null || key.length !== keyBytes) {
      key = randomBytes(keyBytes);
      await keychain.write(keyName, key);
    }
    return Buffer.from(sealText(key, boundTo(settings), password, randomBytes)).toString('base64');
  };

  const passwordOf = async (settings: Kept, sealed: string): Promise<string> => {
    const key = await keychain.read(keyName);
    if (key === null) throw new AppError('secrets_lost', 'the keychain no longer has the key of the mail password; enter the password again');
    try {
      return unsealText(key, boundTo(settings), Buffer.from(sealed, 'base64'));
    } catch (cause) {
      throw new AppError('secrets_lost', 'the mail password cannot be unsealed with its key; enter it again', { cause });
    }
  };

  return {
    read: () => shown(load()),
    async change({ password, ...changes }, mayConfirm) {
      const before = load();
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      const changed: Kept = { ...before, ...given };
      if (changed.host === null) throw new AppError('bad_request', 'host: name the mail server first');
      const isMoved = placeOf(changed) !== placeOf(before);
      const sealedPassword = password ? await sealedFor(changed, password) : password === null || isMoved ? null : before.sealedPassword;
      if (sealedPassword === null) await keychain.remove(keyName);
      const next = { ...changed, sealedPassword };
      return save(mayConfirm ? withConfirmed(next) : next);
    },
    confirm() {
      const settings = load();
      if (settings.host === null) throw new AppError('not_found', 'no mail server was set');
      return save(withConfirmed(settings));
    },
    waiting() {
      const settings = load();
      return settings.host === null || isConfirmed(settings) ? null : placeOf(settings);
    },
    isReady() {
      const settings = load();
      return settings.host !== null && settings.from !== null && isConfirmed(settings);
    },
    async open() {
      const settings = load();
      const { host, port, security, user, from, sealedPassword } = settings;
      if (host === null || from === null) throw new AppError('bad_request', `${host === null ? 'host' : 'from'}: set the mail server and the sender's address first`);
      if (!isConfirmed(settings)) throw new AppError('mail_not_confirmed', `the mail server ${placeOf(settings)} waits to be confirmed`);
      if (user !== null && sealedPassword === null) throw new AppError('mail_login_refused', 'a user is set for the mail server and no password');
      return { host, port, security, from, login: user === null || sealedPassword === null ? null : { user, password: await passwordOf(settings, sealedPassword) } };
    },
  };
}
