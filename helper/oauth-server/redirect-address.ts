/** Which addresses an application's users may be sent back to: https, this computer's loopback, or a scheme of the program's own (RFC 8252). Pure. */
import { AppError } from '../../src/shared/errors.ts';

const loopbackNames = ['127.0.0.1', '[::1]', 'localhost'];
const refuse = (why: string): never => { throw new AppError('bad_request', why); };

/** Gives it back unchanged: it is compared to the letter. Throws `bad_request`. */
export function checkRedirectAddress(text: string, isConfidential: boolean): string {
  // eslint-disable-next-line no-control-regex -- what a browser would drop silently must not reach one
  if (/[\u0000-\u0020\u007f-\uffff\\]/.test(text)) refuse('a redirect address holds no spaces, backslashes or characters beyond ASCII');
  const url = URL.canParse(text) ? new URL(text) : refuse('a redirect address is a whole address, such as https://books.example/callback');
  if (text.includes('#')) refuse('a redirect address has no fragment (#)');
  if (url.username !== '' || url.password !== '') refuse('a redirect address names no user');
  if (text.includes('*')) refuse('a redirect address is exact: no *');
  if (url.protocol === 'https:' || url.protocol === 'http:') {
    if (!/^https?:\/\/[^/]/i.test(text)) refuse('a redirect address begins with https:// and a host');
    if (url.protocol === 'http:' && !loopbackNames.includes(url.hostname)) refuse('http is for this computer alone: http://127.0.0.1/…; elsewhere use https');
    return text;
  }
  if (isConfidential) refuse('an application with a secret is sent back to https, or to http on this computer');
  // A reversed domain name, so that no scheme of the browser's or the system's own is meant.
  if (!/^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(url.protocol)) refuse('a scheme of your own is a domain name of yours reversed, such as com.example.books:/callback');
  return text;
}

/** What a person is shown of it. */
export function redirectHostOf(text: string): string {
  const url = new URL(text);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.host : url.protocol.slice(0, -1);
}
