/** The API's own document: valid by a validator that is not ours, whole, true of what the helper really answers, and readable as a page. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { Endpoint } from '../../src/shared/contract/endpoint.ts';
import { contract } from '../../src/shared/contract/index.ts';
import { statusOf } from '../../src/shared/errors.ts';
import { docsPolicy, makeDocsPage } from '../../helper/http/openapi/docs-page.ts';
import { makeOpenApi } from '../../helper/http/openapi/make-document.ts';
import { ask } from '../attacks/raw.ts';
import { askApi, startTarget, type Target } from '../attacks/target.ts';

type Json = Readonly<Record<string, unknown>>;
type Operation = Json & { readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Json }>> }>>; readonly security: readonly Json[]; readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[] };
const document = makeOpenApi() as Json & { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>; readonly components: { readonly schemas: Readonly<Record<string, Json>> } };
const endpoints = Object.entries(contract) as unknown as [string, Endpoint][];
const operationOf = ({ method, path }: Endpoint): Operation | undefined => document.paths[path]?.[method.toLowerCase()];

describe('/openapi.json', () => {
  it('is valid OpenAPI 3.1 by an independent validator, with every reference resolved', async () => {
    const validator = new Validator();
    const result = await validator.validate(structuredClone(document) as Record<string, unknown>);
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    expect(validator.version).toBe('3.1');
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(refs.length).toBeGreaterThan(50);
    for (const ref of new Set(refs)) expect([ref, Object.hasOwn(document.components.schemas, ref.replace('#/components/schemas/', ''))]).toEqual([ref, true]);
    const broken = structuredClone(document) as unknown as { paths: Record<string, unknown> };
    broken.paths['/health'] = { get: { responses: [] } };
    expect((await new Validator().validate(broken as unknown as Record<string, unknown>)).valid).toBe(false);
  });

  it('holds each route of the contract with its parts, its errors and what a caller needs, and no other', () => {
    expect(Object.values(document.paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId)).sort()).toEqual(endpoints.map(([name]) => name).sort());
    for (const [name, endpoint] of endpoints) {
      const operation = operationOf(endpoint);
      const inPath = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      expect([name, (operation?.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name).sort()]).toEqual([name, inPath.sort()]);
      expect([name, endpoint.permission === 'none' ? [] : 'needs a token']).toEqual([name, operation?.security.length === 0 ? [] : 'needs a token']);
      for (const code of endpoint.fails) expect([name, code, Object.keys(operation?.responses ?? {})]).toEqual([name, code, expect.arrayContaining([String(statusOf(code))])]);
    }
    expect(document.components.schemas.CustomersRecord).toMatchObject({ type: 'object', properties: { emails: { type: 'array' } } });
  });

  it('as a page holds every route, escapes what it shows, and needs no script', () => {
    const page = makeDocsPage(document);
    for (const [name, { path }] of endpoints) {
      expect(page).toContain(`id="${name}"`);
      expect(page).toContain(path);
    }
    expect(page).not.toMatch(/<script|\son\w+=|javascript:/);
    expect(docsPolicy).not.toContain('unsafe');
    const nasty = makeDocsPage({ ...document, info: { description: '<img src=x onerror=alert(1)>' } });
    expect(nasty).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(nasty).not.toContain('<img');
  });
});

describe('the helper', () => {
  let target: Target;
  beforeAll(async () => { target = await startTarget({ withBooks: true }); }, 90_000);
  afterAll(() => target.stop());

  it('serves both without a token, says there nothing of itself (A24), and neither to another site nor in a frame (A10, A15)', async () => {
    for (const path of ['/openapi.json', '/docs']) {
      const answer = await ask(target, 'GET', path);
      expect(answer.status).toBe(200);
      expect((await ask(target, 'GET', path, { 'If-None-Match': answer.headers.get('etag') ?? '' })).status).toBe(304);
      expect((await ask(target, 'HEAD', path)).headers.get('content-length')).toBe(answer.headers.get('content-length'));
      expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      for (const told of [target.company?.id, target.company?.name, target.home.folder, process.version, String(target.port)]) expect(answer.body).not.toContain(told);
      expect((await ask(target, 'GET', path, { 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' })).status).toBe(200);
      for (const [mode, dest] of [['no-cors', 'script'], ['cors', 'empty'], ['navigate', 'iframe'], ['no-cors', 'image']]) {
        expect([mode, dest, (await ask(target, 'GET', path, { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': mode ?? '', 'Sec-Fetch-Dest': dest ?? '' })).status]).toEqual([mode, dest, 403]);
      }
      expect((await ask(target, 'POST', path, { Authorization: `Bearer ${target.tokens.admin}` })).status).toBe(404);
    }
    expect(JSON.parse((await ask(target, 'GET', '/openapi.json')).body)).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it('answers as the document says, on every route that reads', async () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'doc', components: document.components });
    const check = (schema: Json, value: unknown): unknown => {
      const passes = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"doc#/components')) as Json);
      return passes(value) ? 'fits' : passes.errors?.slice(0, 3);
    };
    const fill = (path: string): string => path.replace('{companyId}', target.company?.id ?? '').replace('{connectionId}', target.company?.connectionId ?? '').replace('{dataType}', 'salesInvoices').replace(/\{\w+\}/g, 'x');
    const { items } = JSON.parse((await askApi(target, 'read', 'GET', fill('/v1/companies/{companyId}/data/customers'))).body) as { items: { id: string }[] };
    let fitting = 0;
    for (const [name, endpoint] of endpoints.filter(([, { method, replyIsLines }]) => method === 'GET' && replyIsLines === undefined)) {
      const query = ({ findParties: '?email=a@b.example', readChanges: '?from=1' } as Record<string, string>)[name] ?? '';
      const path = name === 'readRecord' ? `${fill('/v1/companies/{companyId}/data/customers/')}${items[0]?.id ?? ''}` : fill(endpoint.path) + query;
      const answer = await askApi(target, 'admin', 'GET', path);
      const response = operationOf(endpoint)?.responses;
      const schema = Object.values((response?.[String(answer.status)] ?? response?.default)?.content ?? {})[0]?.schema;
      expect([name, answer.status, schema === undefined ? 'no such answer in the document' : check(schema, JSON.parse(answer.body))]).toEqual([name, answer.status, 'fits']);
      if (answer.status === 200) fitting += 1;
    }
    expect(fitting).toBeGreaterThan(18);
    const page = operationOf(contract.readRecords as unknown as Endpoint)?.responses['200']?.content?.['application/json']?.schema ?? {};
    expect(check(page, { sync: 1, publishedAt: '2026-11-23T09:00:00.000Z', items: [{ id: 7 }], next: null })).not.toBe('fits');
  });
});
