/** What may be written through a connection: what its owner allows, and no more than Sage granted. Pure; activities ask this before anything leaves. */
import type { ConnectionStatus } from './contract/status.ts';
import { AppError } from './errors.ts';
import { verbs, type Permissions, type Verb } from './connection-settings.ts';

export const readOnly: Permissions = { create: false, update: false, delete: false, execute: false };

type Asked = Pick<ConnectionStatus, 'name' | 'product' | 'permissions' | 'grantedScope'>;

/** ODBC reads only, whatever anybody allows. */
const canBeWritten = ({ product }: Pick<Asked, 'product'>): boolean => product !== 'sage-50';

/** Sage Accounting names its scopes; a sign-in for reading alone writes nothing. Where it said nothing, Sage itself decides. */
const isGrantedToWrite = ({ product, grantedScope }: Pick<Asked, 'product' | 'grantedScope'>): boolean =>
  product !== 'sage-accounting' || grantedScope === null || grantedScope.split(/[\s,]+/).includes('full_access');

export function permissionsOf(connection: Pick<Asked, 'product' | 'permissions' | 'grantedScope'>): Permissions {
  return canBeWritten(connection) && isGrantedToWrite(connection) ? connection.permissions : readOnly;
}

/** Throws `not_supported` for a product that reads only, `not_permitted` with what mends it otherwise. */
export function checkPermitted(connection: Asked, verb: Verb): void {
  if (permissionsOf(connection)[verb]) return;
  if (!canBeWritten(connection)) throw new AppError('not_supported', `Sage 50 is read by ODBC, which reads only: nothing can be written through the connection "${connection.name}"`);
  if (connection.permissions[verb]) throw new AppError('not_permitted', `the sign-in of the connection "${connection.name}" is for reading only; sign in again, and Sage is asked for writing as well`);
  const allowed = verbs.filter((one) => connection.permissions[one]);
  throw new AppError('not_permitted', `the connection "${connection.name}" does not allow ${verb}; it allows ${['query', ...allowed].join(', ')}`);
}
