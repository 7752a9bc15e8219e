/** Where the guide page sends people: to this computer's helper alone, whatever its own address holds. */
import fc from 'fast-check';
import { authorizeAddress, portNamed, readAsked } from '../../addin/connect/authorize-address.ts';

const good = { client_id: 'app-0123456789abcdef', redirect_uri: 'https://books.example/callback?tenant=1', response_type: 'code', scope: 'read webhooks', state: 's&t=1#"><script>', code_challenge: 'c'.repeat(43), code_challenge_method: 'S256' };
const queryOf = (changes: Readonly<Record<string, string | null>> = {}): string => new URLSearchParams(Object.entries({ ...good, ...changes }).flatMap(([name, value]) => (value === null ? [] : [[name, value]]))).toString();
const wrongOf = (search: string, hash = ''): string | null => {
  const asked = readAsked(search, hash);
  return 'wrong' in asked ? asked.wrong : null;
};
const leadsTo = (search: string, hash = ''): URL | null => {
  const asked = readAsked(search, hash);
  return 'wrong' in asked ? null : new URL(authorizeAddress(asked.port, asked.parameters));
};

describe('what the guide page is opened with', () => {
  it('leads to the authorize address of this computer with just what the application asked, from the query or the fragment', () => {
    for (const address of [leadsTo(`?${queryOf()}`), leadsTo('', `#${queryOf()}`), leadsTo(`?${queryOf({ utm_source: 'mail', response_mode: 'form_post', request_uri: 'https://evil.example' })}`)]) {
      expect(address?.origin).toBe('https://localhost:47800');
      expect(address?.pathname).toBe('/oauth/authorize');
      expect(Object.fromEntries(address?.searchParams ?? [])).toEqual(good);
    }
    expect(leadsTo(`?${queryOf({ port: '51234' })}`)?.origin).toBe('https://localhost:51234');
    expect(leadsTo(`?${queryOf({ port: '51234' })}`)?.searchParams.has('port')).toBe(false);
  });

  it('C07: a port that is none, or carries a host with it, is refused', () => {
    for (const port of ['0', '80', '443', '1023', '65536', '99999', '047800', '+47800', '-1', '47800.0', '4e4', '0x1F90', '47800@evil.example', '@evil.example', '47800/..', '47800#', 'evil.example', '٤٧٨٠٠', '', '47800\n', '47800 evil']) {
      expect([port, wrongOf(`?${queryOf({ port })}`) === null && port.trim() !== '47800']).toEqual([port, false]);
      if (port.trim() !== '47800') expect([port, portNamed(port)]).toEqual([port, null]);
    }
    expect([portNamed('1024'), portNamed(' 65535 ')]).toEqual([1024, 65535]);
  });

  it('C07: a redirect address that a browser would run or that is none is refused before anything is asked', () => {
    for (const uri of ['javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd', 'blob:https://x/y', '//evil.example', '/\\evil.example', 'https:evil.example', 'http://evil.example/', 'http://127.0.0.1.evil.example/', 'http://localhost@evil.example/', 'ms-msdt:x', 'search-ms:x', 'about:blank', '', 'https://books.example/\r\nLocation: https://evil.example']) {
      expect([uri, wrongOf(`?${queryOf({ redirect_uri: uri })}`)]).toEqual([uri, expect.stringMatching(/^redirect_uri/)]);
    }
    for (const uri of ['http://127.0.0.1:5000/cb', 'http://[::1]/cb', 'com.example.books:/cb']) expect(wrongOf(`?${queryOf({ redirect_uri: uri })}`)).toBeNull();
  });

  it('D08 C06: a parameter that stands twice, in the query, the fragment or both, means nothing', () => {
    for (const name of Object.keys(good)) {
      expect(wrongOf(`?${queryOf()}&${name}=x`)).toBe(`${name} stands there twice`);
      expect(wrongOf(`?${queryOf()}`, `#${name}=x`)).toBe(`${name} stands there twice`);
    }
    expect(wrongOf(`?${queryOf({ port: '47801' })}&port=47802`)).toBe('port stands there twice');
    // Other spellings are other names, and left out.
    const address = leadsTo(`?${queryOf()}&client_id[]=x&Client_Id=y&__proto__=z&redirect_uri%00=w`);
    expect(Object.fromEntries(address?.searchParams ?? [])).toEqual(good);
  });

  it('C05: without PKCE (S256), for another kind of answer, or with a part missing, it says which', () => {
    expect(wrongOf(`?${queryOf({ code_challenge: null })}`)).toBe('code_challenge is missing');
    expect(wrongOf(`?${queryOf({ code_challenge_method: 'plain' })}`)).toMatch(/^code_challenge_method/);
    expect(wrongOf(`?${queryOf({ code_challenge: 'short' })}`)).toMatch(/^code_challenge/);
    for (const type of ['token', 'code token', 'id_token', 'none']) expect(wrongOf(`?${queryOf({ response_type: type })}`)).toMatch(/^response_type/);
    expect(wrongOf(`?${queryOf({ client_id: '../../x' })}`)).toMatch(/^client_id/);
    expect(wrongOf(`?${queryOf({ scope: 'read\tadmin' })}`)).toMatch(/^scope/);
    expect(wrongOf('')).toBe('client_id is missing');
    expect(wrongOf(`?${queryOf({ state: 'x'.repeat(5000) })}`)).toMatch(/4000/);
  });

  it('C07: whatever it is opened with, it leads to localhost or nowhere, and to one path', () => {
    const nasty = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('//evil.example', '@evil.example', '\\\\evil', 'javascript:alert(1)', '%2f%2fevil', '\r\nSet-Cookie: a=b', '47800@evil.example/', '..;/', '#', '?', '&port=1025'));
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom(...Object.keys(good), 'port', 'nonce', 'x'), nasty), { maxLength: 4 }), nasty, nasty, (changes, search, hash) => {
      for (const address of [leadsTo(`?${queryOf(Object.fromEntries(changes))}`), leadsTo(`?${queryOf()}&${search}`, `#${hash}`), leadsTo(search, hash)]) {
        if (address === null) continue;
        expect([address.protocol, address.hostname, address.pathname, address.username, address.hash]).toEqual(['https:', 'localhost', '/oauth/authorize', '', '']);
        expect(Number(address.port)).toBeGreaterThanOrEqual(1024);
        expect([...address.searchParams.keys()].every((name) => name === 'nonce' || name in good)).toBe(true);
      }
    }), { numRuns: 200 });
  });
});
