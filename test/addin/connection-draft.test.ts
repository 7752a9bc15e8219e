/** What the connection form sends and what it asks for first. */
import { changesOf, draftOf, hasVariable, newConnectionOf, newDraft, nothingKept, problemsOf } from '../../addin/pane/connection-draft.ts';
import type { Draft, Kept } from '../../addin/pane/connection-draft.ts';
import { newConnection } from '../../src/shared/contract/connections.ts';
import { practiceSettings } from '../browser/pane/practice-connections.ts';
import { practiceConnection } from '../browser/pane/practice-world.ts';

const before = draftOf(practiceConnection(), practiceSettings());
const kept: Kept = { ...practiceConnection(), hasSubscriptionKey: false };
const withPart = (part: Partial<Draft>): Draft => ({ ...before, ...part });

describe('a connection that is edited', () => {
  it('sends nothing when nothing was changed, and only what was', () => {
    expect(changesOf(before, before)).toBeNull();
    expect(changesOf(withPart({ name: ' Fern ' }), before)).toEqual({ name: 'Fern' });
    expect(changesOf(withPart({ permissions: { ...before.permissions, create: true } }), before)).toEqual({ permissions: { create: true, update: false, delete: false, execute: false } });
    expect(changesOf(withPart({ properties: [] }), before)).toEqual({ properties: [] });
  });

  it('sends a secret only when one was typed, and takes the proxy\'s password away with its user', () => {
    expect(changesOf(withPart({ clientSecret: 'new' }), before)).toEqual({ clientSecret: 'new' });
    const proxy = withPart({ proxyMode: 'manual', proxyHost: '[proxyHost]', proxyPort: '8080', proxyUser: 'anna', proxyExceptions: 'sage.com\n<local>, 10.0.0.1' });
    expect(changesOf(proxy, before)).toEqual({ proxy: { mode: 'manual', host: '[proxyHost]', port: 8080, user: 'anna', exceptions: ['sage.com', '<local>', '10.0.0.1'] } });
    expect(changesOf({ ...proxy, proxyPassword: 'pw' }, before)?.proxy?.password).toBe('pw');
    expect(changesOf({ ...proxy, proxyUser: '' }, before)?.proxy).toMatchObject({ user: null, password: null });
    expect(changesOf(withPart({ proxyMode: 'none' }), before)).toEqual({ proxy: { mode: 'none' } });
  });

  it('asks for what the way of signing in needs, and for fresh tokens when the way changes', () => {
    const problems = (part: Partial<Draft>, own: Kept = kept) => Object.keys(problemsOf(withPart(part), own, before, []));
    expect(problems({})).toEqual([]);
    expect(problems({ oauthMode: 'REFRESH' })).toEqual(['accessToken', 'refreshToken']);
    expect(problems({ oauthMode: 'OFF' })).toEqual(['accessToken']);
    expect(problems({ oauthMode: 'OFF', accessToken: 't' })).toEqual([]);
    expect(problems({ clientId: ' ' })).toEqual(['clientId']);
    expect(problems({}, { ...kept, hasClientSecret: false })).toEqual(['clientSecret']);
  });

  it('refuses a name that is taken, empty or holds / or :, and a port that is none unless a variable stands there', () => {
    expect(problemsOf(withPart({ name: 'A/B' }), kept, before, [])).toEqual({ name: 'A name may not hold / or : .' });
    expect(problemsOf(withPart({ name: 'Fern' }), kept, before, ['Fern'])).toEqual({ name: 'There is a connection with this name already.' });
    const port = (proxyPort: string) => problemsOf(withPart({ proxyMode: 'manual', proxyHost: 'p', proxyPort }), kept, before, []).proxyPort;
    expect([port('8080'), port('[port]')]).toEqual([undefined, undefined]);
    for (const wrong of ['', '0', '65536', '80a', '-1']) expect(port(wrong)).toBe('A number from 1 to 65535.');
    expect([hasVariable('[a]'), hasVariable('a[[b]'), hasVariable('[1]')]).toEqual([true, false, false]);
  });
});

describe('a new connection', () => {
  it.each([['sage-accounting', {}], ['sage-200', { edition: 'standard', subscriptionKey: 'key' }]] as const)('of %s is what the contract takes, to the field', (product, part) => {
    const draft = { ...newDraft(product, 'Fern'), ...part, oauthMode: 'REFRESH' as const, clientId: 'id', clientSecret: 's', accessToken: 'a', refreshToken: 'r', project: 'P' };
    expect(problemsOf(draft, nothingKept, null, [])).toEqual({});
    const sent = newConnectionOf(draft);
    expect(newConnection.parse(sent)).toEqual(sent);
    expect(sent).toMatchObject({ product, name: 'Fern', oauthMode: 'REFRESH', accessToken: 'a', refreshToken: 'r', project: 'P', proxy: { mode: 'system' }, ...part });
  });
});
