/** Says `already_exists` where a row's unique value is taken. */
import { AppError } from '../../../../src/shared/errors.ts';

export function addOnce(what: string, insert: () => void): void {
  try {
    insert();
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
    if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') throw new AppError('already_exists', `${what} exists`, { cause: thrown });
    throw thrown;
  }
}
