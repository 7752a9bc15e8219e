/** The page that the browser shows after a sign-in at Sage: a fixed sentence for each outcome, and nothing that came with the address. */
import { AppError, asAppError, statusOf, type ErrorCode } from '../../src/shared/errors.ts';

const sentences: Partial<Record<ErrorCode, string>> = {
  sign_in_unknown: 'This sign-in was not started here, or was finished already. Nothing was changed.',
  sign_in_expired: 'This sign-in took longer than ten minutes. Please start it again in the pane.',
  sign_in_refused: 'Sage reports that access was not granted. You can start the sign-in again in the pane.',
  client_refused: 'Sage did not accept the client id or secret of your Sage app. Please check them in the pane.',
  wrong_company: 'This sign-in does not reach every company that is linked here, so nothing of it was kept and the sign-in from before still stands. The pane says which company is missing.',
  keychain_locked: 'The keychain of this machine is locked, so the sign-in could not be kept. Unlock it and sign in again.',
};
const otherwise = 'The sign-in could not be finished. The pane says more.';
const done = 'You are signed in. You can close this window and go back to Ledgerline.';

const page = (title: string, sentence: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title><meta name="viewport" content="width=device-width"></head>
<body><h1>${title}</h1><p>${sentence}</p></body></html>
`;

export function signedInPage(): { readonly status: number; readonly html: string } {
  return { status: 200, html: page('Ledgerline is signed in to Sage', done) };
}

export function signInFailedPage(thrown: unknown): { readonly status: number; readonly html: string } {
  const { code } = asAppError(thrown);
  // Whoever comes with an answer to a question that nobody asked gets told so as a bad request.
  return { status: thrown instanceof AppError ? statusOf(code) : 500, html: page('Not signed in', sentences[code] ?? otherwise) };
}
