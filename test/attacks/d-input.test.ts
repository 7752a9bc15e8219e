/** Group D: injection and parsing, as far as the API and the export are reached by it. Each test carries its attack's id. */
import { gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { definitionOf } from '../../src/shared/records/index.ts';
import { dataTypes } from '../../src/shared/records/data-types.ts';
import { runProcess } from '../env/process.ts';
import { ask, open, requestText, type Answer } from './raw.ts';
import { askApi, expectHarmless, helperScript, startTarget, type Target } from './target.ts';

let target: Target;
let base: string;
beforeAll(async () => {
  target = await startTarget({ withBooks: true });
  base = `/v1/companies/${target.company?.id ?? ''}/data`;
}, 90_000);
afterAll(() => target.stop());

const get = (path: string): Promise<Answer> => askApi(target, 'read', 'GET', path);
const items = (answer: Answer): { id: string; name: string }[] => (JSON.parse(answer.body) as { items: { id: string; name: string }[] }).items;
/** Half a pair of surrogates has no UTF-8; it is sent as what would be its bytes. */
const encoded = (text: string): string => [...text].map((letter) => (/^[\ud800-\udfff]$/.test(letter) ? '%ED%A0%80' : encodeURIComponent(letter))).join('');
const filtered = (filter: string, more = ''): Promise<Answer> => get(`${base}/customers?filter=${encoded(filter)}${more}`);

const sqlTexts = ['\' OR 1=1 --', '\'; DROP TABLE syncs; --', '" OR ""="', '1) UNION SELECT name FROM sqlite_master --', 'x\' AND randomblob(1000000000) AND \'', '%', '_', '%%', '\\', 'a%\' ESCAPE \'', '*', 'NEAR(', '"a" AND', 'name:x', '[a-z]*', '?', ':x', '@x', '$x', '\u0000', 'a\u0000b', '\ud800', '\udfff\ud800', '\u202ex', 'ATTACH DATABASE \'/tmp/x\' AS x', 'PRAGMA writable_schema=1', 'load_extension(\'x\')', '𝕏', 'ﬀ', 'İ'];

describe('text that means something to a database', () => {
  it('D01 is matched to the letter in filters, and stands nowhere else', async () => {
    const all = items(await get(`${base}/customers?limit=1000`));
    expect(all.length).toBeGreaterThan(3);
    const answers = await expectHarmless(target, () => Promise.all(sqlTexts.flatMap((text) => [filtered(`name=${text}`), filtered(`name~${text}`), filtered(`id=${text}`)])));
    answers.forEach((answer, at) => {
      const text = sqlTexts[Math.floor(at / 3)] ?? '';
      expect([200, 400]).toContain(answer.status);
      if (answer.status !== 200) return;
      const wanted = at % 3 === 1 ? all.filter((one) => one.name.toLowerCase().includes(text.toLowerCase())) : all.filter((one) => (at % 3 === 0 ? one.name : one.id) === text);
      expect([text, items(answer).map((one) => one.id).sort()]).toEqual([text, wanted.map((one) => one.id).sort()]);
    });
  });

  it('D01 names no column that the type does not have, in filters, order and columns', async () => {
    const names = ['rowid', 'pk', 'from_sync', 'c_name', 'name; DROP TABLE x', 'name COLLATE NOCASE', 'name)', '(SELECT 1)', '__proto__', 'constructor', 'toString', '', '-', '--name', 'name,name desc', 'NAME', 'source', 'record'];
    const answers = await expectHarmless(target, () => Promise.all(names.flatMap((name) => [filtered(`${name}=x`), get(`${base}/customers?order=${encodeURIComponent(name)}`), get(`${base}/customers/table?columns=${encodeURIComponent(name)}`)])));
    for (const answer of answers) expect([answer.status, answer.body]).toEqual([400, expect.stringMatching(/unknown_field|bad_request/)]);
  });

  it('D01 any text at all finds what it names, or is refused', async () => {
    await expectHarmless(target, async () => {
      await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (text) => {
        const answer = await filtered(`reference=${text}`);
        expect([200, 400]).toContain(answer.status);
        if (answer.status === 200) for (const one of items(answer) as unknown as { reference: string | null }[]) expect([text, null]).toContain(one.reference);
      }), { seed: 20261123, numRuns: 200 });
      return [];
    });
  });

  it('D02 ids, marks of a page and numbers of a sync are data', async () => {
    const paths = [...sqlTexts.map((text) => `${base}/customers/${encoded(text)}`), ...sqlTexts.map((text) => `${base}/customers?after=${encoded(text)}`), `${base}/customers?sync=1;DROP`, `${base}/customers?sync=-1`, `${base}/customers?sync=1e99`, `${base}/customers?sync=0x1`, `${base}/customers?sync=99999`, `${base}/customers/changes?from=1%27&to=2`, `${base}/syncs;DROP`];
    const answers = await expectHarmless(target, () => Promise.all(paths.map(get)));
    answers.forEach((answer, at) => expect([paths[at], [200, 400, 404].includes(answer.status)]).toEqual([paths[at], true]));
    expect((await get(`${base}/customers?sync=0x1`)).status).not.toBe(500);
  });

  it('D02 a made-up mark of a page is refused or harmless', async () => {
    const marks = ['e30', 'W10', 'W251bGxd', Buffer.from('["a","b"]').toString('base64url'), Buffer.from('{"__proto__":1}').toString('base64url'), Buffer.from('[1e308,"x",null]').toString('base64url'), 'A'.repeat(600), 'A'.repeat(601)];
    const answers = await expectHarmless(target, () => Promise.all(marks.flatMap((mark) => [get(`${base}/customers?order=name&after=${mark}`), get(`${base}/customers/changes?from=1&after=${mark}`)])));
    for (const answer of answers) expect([200, 400]).toContain(answer.status);
  });
});

describe('tricks with queries and bodies', () => {
  it('D08 a query has plain names and values, each given once', async () => {
    const queries = ['limit=1&limit=2', 'filter[$ne]=1', 'filter[]=name=x', 'a[__proto__]=1', '__proto__=1', '__proto__[x]=1', 'constructor.prototype.x=1', Array.from({ length: 500 }, () => 'a[]=1').join('&'), 'limit[]=5', 'order=name&order=id', 'limit=1e9', 'limit=-1', 'limit=0', 'limit=NaN', 'limit=', 'limit=1.5', 'unknown=1', Array.from({ length: 11 }, () => 'filter=name=x').join('&')];
    const answers = await expectHarmless(target, () => Promise.all(queries.map((query) => get(`${base}/customers?${query}`))));
    answers.forEach((answer, at) => expect([queries[at]?.slice(0, 40), answer.status]).toEqual([queries[at]?.slice(0, 40), 400]));
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('D21 JSON that is deep, wide, huge, broken or no UTF-8 is refused soon and costs little memory', async () => {
    const rss = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${target.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
    const before = process.platform === 'linux' ? rss() : 0;
    const bodies: (string | Buffer)[] = [
      `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`, `{${Array.from({ length: 20_000 }, (_v, at) => `"k${at}":1`).join(',')}}`,
      Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]), '\ufeff{}', '{', '{"a":1,}', '[]', '"x"', 'null', '1', '', '{"a":NaN}', '{"name":"\\ud800","product":"sage-accounting","clientId":"a","clientSecret":1}', '{"__proto__":{"x":1}}', '{"constructor":{"prototype":{"x":1}}}',
    ];
    const post = (body: string | Buffer): Promise<Answer> => {
      const head = requestText(target, 'POST', '/v1/connections', { Authorization: `Bearer ${target.tokens.admin}`, 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) });
      return import('./raw.ts').then(({ send }) => send(target, Buffer.concat([Buffer.from(head), Buffer.from(body)])));
    };
    const answers = await expectHarmless(target, async () => {
      const all: Answer[] = [];
      for (const body of bodies) all.push(await post(body));
      return all;
    }, { msMax: 400 });
    answers.forEach((answer, at) => expect([String(bodies[at]).slice(0, 30), answer.status]).toEqual([String(bodies[at]).slice(0, 30), 400]));
    if (process.platform === 'linux') expect(rss() - before).toBeLessThan(60);
  });

  it('D22 a compressed body is refused before it is unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, 0x20), { level: 9 });
    const answers = await expectHarmless(target, () => Promise.all(['gzip', 'deflate', 'br', 'identity, gzip', 'x'].map((encoding) => ask(target, 'POST', '/v1/connections', { Authorization: `Bearer ${target.tokens.admin}`, 'Content-Type': 'application/json', 'Content-Encoding': encoding, 'Content-Length': String(bomb.length) }, ''))));
    for (const answer of answers) expect(answer.status).toBe(415);
  });

  it('D20 hostile text costs no time', async () => {
    const texts = ['a'.repeat(290), `${'a='.repeat(140)}`, `${' '.repeat(280)}=`, `${'>'.repeat(290)}`, `${'a@'.repeat(140)}a`];
    await expectHarmless(target, () => Promise.all([...texts.map((text) => filtered(text)), ...texts.map((text) => get(`/v1/parties?email=${encodeURIComponent(text)}`))]), { msMax: 500 });
  });

  it('D24 two records whose names look the same stay two, and a name in other letters finds neither by equality', async () => {
    const [one] = items(await get(`${base}/customers?limit=1`));
    expect(one).toBeDefined();
    const name = one?.name ?? '';
    for (const other of [name.normalize('NFD') + '\u0301', name.replace('a', '\u0430'), ` ${name}`]) if (other !== name) expect(items(await filtered(`name=${other}`)).map((found) => found.id)).not.toContain(one?.id);
    expect(items(await filtered(`name=${name}`)).map((found) => found.id)).toContain(one?.id);
  });

  it('a request smuggled behind another is not answered', async () => {
    const socket = await open(target);
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; });
    socket.write(requestText(target, 'POST', '/v1/connections', { Authorization: `Bearer ${target.tokens.admin}`, 'Content-Type': 'application/json', 'Content-Length': '4', 'Transfer-Encoding': 'chunked' }) + `0\r\n\r\nGET /v1/companies HTTP/1.1\r\nHost: localhost:${target.port}\r\nAuthorization: Bearer ${target.tokens.admin}\r\n\r\n`);
    await new Promise((resolve) => { setTimeout(resolve, 500); });
    socket.destroy();
    expect(text).toMatch(/^HTTP\/1\.1 400/);
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });
});

describe('what leaves as a file', () => {
  it('D11 holds no formula, whatever stands in the books', async () => {
    target.sandbox?.control.mutations().addContact({ name: '=HYPERLINK("http://x.example","y")' } as never);
    await target.client.call('startSync', { companyId: target.company?.id as never });
    for (let tries = 0; tries < 100 && (await target.client.call('readCompany', { companyId: target.company?.id as never })).running; tries += 1) await new Promise((resolve) => { setTimeout(resolve, 100); });
    for (const what of ['customers', 'salesInvoices', 'trial-balance', 'aged-debtors']) {
      const run = await runProcess(process.execPath, [helperScript, 'export', target.company?.id ?? '', what], { env: target.env });
      expect(run.code).toBe(0);
      const lines = run.stdout.split('\r\n');
      expect(lines.length).toBeGreaterThan(3);
      for (const line of lines) expect(line).not.toMatch(/(^|,)"?[=+@\t]/);
      if (what === 'customers') expect(run.stdout).toContain('"\'=HYPERLINK(""http://x.example"",""y"")"');
    }
  });

  it('has a column for each that the type names', () => {
    for (const dataType of dataTypes) expect(Object.keys(definitionOf(dataType).columns).length).toBeGreaterThan(0);
  });
});
