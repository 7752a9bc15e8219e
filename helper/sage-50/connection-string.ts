/**
 * The ODBC connection string of a Sage 50 data set. Sage's driver takes braces literally, so there is no way to quote:
 * what could add a key is refused, with the name of the field and never the value of a password.
 */
import { AppError } from '../../src/shared/errors.ts';

export type SignIn = { readonly user: string; readonly password: string };
export type DataSetAddress = SignIn & {
  /** As the system lists it, such as `Sage Line 50 v32`. */
  readonly driver: string;
  /** The ACCDATA folder. */
  readonly folder: string;
};

/** Sage's own limits (SKB 200427112156600). */
export const userLengthMax = 32;
export const passwordLengthMax = 10;
/** What Windows allows a path to be without its long form, which Sage does not know. */
export const folderLengthMax = 259;

const names = { driver: 'driver name', folder: 'data folder', user: 'Sage 50 user name', password: 'Sage 50 password' } as const;
type Field = keyof typeof names;
const refuse = (field: Field, why: string): never => { throw new AppError('bad_request', `the ${names[field]} ${why}`); };

function checkText(field: Field, value: string, lengthMax: number): void {
  if (value.length > lengthMax) refuse(field, `is ${value.length} characters long; Sage 50 allows ${lengthMax}`);
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(value)) refuse(field, 'contains a control character (a line break, a tab or the like), which is not allowed');
  if (/[;{}=]/.test(value)) refuse(field, 'contains one of ; { } =, which Sage 50\'s driver cannot be given. Change it in Sage 50, or use another user for Ledgerline');
  if (value !== value.trim()) refuse(field, 'begins or ends with a space, which the driver would drop');
}

/** Throws `bad_request` with the name of the field. An empty user is Sage's own MANAGER; an empty password is none. */
export function checkSignIn({ user, password }: SignIn): void {
  if (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(user)) refuse('user', 'looks like an e-mail address. What is meant is the user name within Sage 50 (Settings, User Management), not the Sage account');
  checkText('user', user, userLengthMax);
  checkText('password', password, passwordLengthMax);
}

/** Throws `bad_request`. Whether the folder may be touched at all is `data-path.ts`'s to say. */
export function makeConnectionString({ driver, folder, user, password }: DataSetAddress): string {
  checkSignIn({ user, password });
  checkText('driver', driver, 120);
  if (driver === '') refuse('driver', 'is empty');
  checkText('folder', folder, folderLengthMax);
  if (folder === '') refuse('folder', 'is empty');
  return `Driver={${driver}};DIR=${folder};UseDataPath=No;UID=${user === '' ? 'MANAGER' : user};PWD=${password};`;
}
