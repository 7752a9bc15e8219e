/** How long to stay away from Sage after something went wrong, and which failures concern every row of a connection. */
import { type AppError, recoveryOf } from '../../src/shared/errors.ts';

const firstMs = 1_000;
const longestMs = 5 * 60_000;

/** Between half and all of a time that doubles with each try. */
export function backOffMs(tries: number, random: () => number): number {
  const fullMs = Math.min(longestMs, firstMs * 2 ** Math.min(Math.max(tries - 1, 0), 20));
  return Math.round(fullMs * (0.5 + random() / 2));
}

/** The request did not reach Sage's books: it never left, was refused at the door, or must wait for a person. */
export function stopsEverything(error: AppError): boolean {
  return error.isUnsent || error.code === 'sage_busy' || error.code === 'shutting_down' || ['sign_in_again'].includes(recoveryOf(error.code))
    || ['keychain_locked', 'keychain_missing', 'client_refused', 'sage_certificate', 'disk_full', 'disk_failed', 'store_busy', 'bad_setting'].includes(error.code);
}
