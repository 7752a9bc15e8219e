/** Sage's answers when something is wrong: an array, always. */
export type SageError = { $severity: string; $dataCode: string; $message: string; $source: string };

export class ApiError extends Error {
  readonly status: number;
  readonly errors: readonly SageError[];
  constructor(status: number, dataCode: string, message: string, source = '') {
    super(message);
    this.status = status;
    this.errors = [{ $severity: 'error', $dataCode: dataCode, $message: message, $source: source }];
  }
}

export const notFound = (): ApiError => new ApiError(404, 'RecordNotFound', 'The record could not be found.');
export const denied = (): ApiError => new ApiError(403, 'MultiUserAccessDenied', 'The current user is not allowed to access that resource with that method.');
export const invalid = (source: string, message: string): ApiError => new ApiError(422, 'RecordInvalid', message, source);
