/** What Excel throws, as errors of ours: by its code, because its sentences are in the user's language. */
import { AppError } from '../../../src/shared/errors.ts';
import type { ErrorCode } from '../../../src/shared/errors.ts';

const codes: Readonly<Record<string, ErrorCode>> = {
  InvalidOperationInCellEditMode: 'office_busy',
  ActivityLimitReached: 'office_busy',
  ServerBusy: 'office_busy',
  HostRestarted: 'office_busy',
  RequestAborted: 'office_busy',
  Conflict: 'office_busy',
  AccessDenied: 'office_protected',
  ApiNotFound: 'office_too_old',
  ApiNotAvailable: 'office_too_old',
  NotImplemented: 'office_too_old',
};

const codeOf = (thrown: unknown): string | null => (typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : null);

export const isOfficeCode = (thrown: unknown, code: string): boolean => codeOf(thrown) === code;

/** A cancel and an error of ours stay what they are. */
export function fromOffice(thrown: unknown, signal?: AbortSignal): unknown {
  if (thrown instanceof AppError || (signal?.aborted && thrown === signal.reason)) return thrown;
  const code = codeOf(thrown);
  if (code === null) return thrown;
  const message = typeof thrown === 'object' && thrown !== null && 'message' in thrown ? String(thrown.message) : '';
  return new AppError(codes[code] ?? 'office_refused', `Excel answered ${code}: ${message}`, { cause: thrown });
}

/** Runs a batch that waits while the user is typing in a cell. */
export async function runExcel<T>(batch: (context: Excel.RequestContext) => Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await Excel.run({ delayForCellEdit: true }, batch);
  } catch (thrown) {
    throw fromOffice(thrown, signal);
  }
}
