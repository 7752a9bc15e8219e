/**
 * Where an application's user is sent on to. The one address there is: the helper on this computer, at a port that may be
 * chosen. What came with this page's own address is checked and written anew; nothing of it decides where to. Pure.
 */
const usualPort = 47_800;
const lengthMax = 4000;
const needed = ['client_id', 'redirect_uri', 'response_type', 'code_challenge', 'code_challenge_method'] as const;
const known: readonly string[] = [...needed, 'scope', 'state', 'nonce', 'port'];

export type Asked = { readonly port: number; readonly parameters: URLSearchParams };
/** Said to whoever made the application. */
export type Wrong = { readonly wrong: string };

/** Null for anything but a port that a user may choose, in plain figures. */
export function portNamed(text: string): number | null {
  const port = /^[1-9]\d{3,4}$/.test(text.trim()) ? Number(text) : 0;
  return port >= 1024 && port <= 65_535 ? port : null;
}

const forms: Readonly<Record<string, readonly [RegExp, string]>> = {
  client_id: [/^app-[a-z0-9]{6,32}$/, 'is the id that the application was registered under, "app-…"'],
  // A scheme of the application's own is a domain name reversed; what a browser itself would do something with is none.
  redirect_uri: [/^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/?]|[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:)/, 'is https, http on this computer, or a scheme of the application\'s own such as com.example.books:/'],
  response_type: [/^code$/, 'is "code"'],
  code_challenge: [/^[\w-]{43}$/, 'is 43 characters of base64url'],
  code_challenge_method: [/^S256$/, 'is "S256"'],
  scope: [/^[a-z]+( [a-z]+)*$/, 'is words with single spaces between'],
};

// eslint-disable-next-line no-control-regex -- what a browser would drop silently must not reach one
const isPlain = (text: string): boolean => !/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text);

/** From the page's query or fragment: `search` and `hash` as a browser gives them. A name that stands twice, in either, means nothing. */
export function readAsked(search: string, hash: string): Asked | Wrong {
  const [query, fragment] = [search.replace(/^\?/, ''), hash.replace(/^#/, '')];
  if (query.length + fragment.length > lengthMax) return { wrong: `a request may hold ${lengthMax} characters` };
  const given = [query, fragment].flatMap((text) => [...new URLSearchParams(text)]).filter(([name]) => known.includes(name));
  const parameters = new URLSearchParams();
  for (const [name, value] of given) {
    if (parameters.has(name)) return { wrong: `${name} stands there twice` };
    if (!isPlain(value)) return { wrong: `${name} holds control characters` };
    const [form, says] = forms[name] ?? [/^/, ''];
    if (!form.test(value)) return { wrong: `${name} ${says}` };
    parameters.append(name, value);
  }
  const missing = needed.find((name) => !parameters.has(name));
  if (missing !== undefined) return { wrong: `${missing} is missing` };
  const port = parameters.has('port') ? portNamed(parameters.get('port') ?? '') : usualPort;
  if (port === null) return { wrong: 'port is a number from 1024 to 65535' };
  parameters.delete('port');
  return { port, parameters };
}

export const helperAt = (port: number): string => `https://localhost:${port}`;

export const authorizeAddress = (port: number, parameters: URLSearchParams): string => `${helperAt(port)}/oauth/authorize?${parameters.toString()}`;
