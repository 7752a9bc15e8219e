/** `/openapi.json`: the contract as an OpenAPI 3.1 document. It tells nothing of this installation, so anybody may read it. */
import type { GrantScope } from '../../../src/shared/contract/apps.ts';
import type { Endpoint } from '../../../src/shared/contract/endpoint.ts';
import { contract } from '../../../src/shared/contract/index.ts';
import { statusOf, type ErrorCode } from '../../../src/shared/errors.ts';
import { dataTypes } from '../../../src/shared/records/data-types.ts';
import { isReachable } from '../grant-limits.ts';
import { makeSchemaWriter, recordName, schemaRef, type Json } from './schemas.ts';

type AnyEndpoint = Endpoint<unknown, unknown>;
type SchemaWriter = ReturnType<typeof makeSchemaWriter>;

/** What any endpoint can answer beyond its own list. */
const openCodes: readonly ErrorCode[] = ['bad_request', 'wrong_host', 'our_bug'];
const tokenCodes: readonly ErrorCode[] = ['not_paired', 'forbidden', 'keychain_locked', 'keychain_missing', 'shutting_down'];
const bodyCodes: readonly ErrorCode[] = ['body_too_large', 'unsupported_media_type'];

const hasBody = ({ method }: AnyEndpoint): boolean => method !== 'GET' && method !== 'DELETE';
const pathParts = (path: string): readonly string[] => [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');

/** The area of the API: "/v1/companies/…" is "companies"; records and reports are areas of their own. */
function tagOf(path: string): string {
  const [, , area = 'helper', , part = ''] = path.split('/');
  return ['data', 'reports', 'syncs'].includes(part) && area === 'companies' ? part : path.startsWith('/v1/') ? area : 'helper';
}

function without(schema: Json, names: readonly string[]): Json {
  const variants = schema.oneOf ?? schema.anyOf;
  if (Array.isArray(variants)) return { ...schema, [schema.oneOf ? 'oneOf' : 'anyOf']: variants.map((variant: Json) => without(variant, names)) };
  const { properties = {}, required = [], ...rest } = schema as { properties?: Json; required?: readonly string[] };
  const left = required.filter((name) => !names.includes(name));
  return { ...rest, properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name))), ...(left.length > 0 ? { required: left } : {}) };
}

function parametersOf(endpoint: AnyEndpoint, input: Json): readonly Json[] {
  const inPath = pathParts(endpoint.path);
  const first = Array.isArray(input.oneOf) ? (input.oneOf as readonly Json[])[0] ?? {} : input;
  const properties = (first.properties ?? {}) as Json;
  const required = (first.required ?? []) as readonly string[];
  const named = Object.entries(properties).filter(([name]) => inPath.includes(name) || !hasBody(endpoint));
  return named.map(([name, schema]) => (inPath.includes(name)
    ? { name, in: 'path', required: true, schema }
    : { name, in: 'query', required: required.includes(name), schema, ...(Array.isArray((schema as Json).anyOf) ? { explode: true } : {}) }));
}

function bodyOf(endpoint: AnyEndpoint, input: Json): Json {
  if (!hasBody(endpoint)) return {};
  const schema = without(input, pathParts(endpoint.path));
  const isEmpty = schema.oneOf === undefined && schema.anyOf === undefined && Object.keys((schema.properties ?? {}) as Json).length === 0;
  const isRequired = schema.oneOf !== undefined || schema.anyOf !== undefined || schema.required !== undefined;
  return isEmpty ? {} : { requestBody: { required: isRequired, content: { 'application/json': { schema } } } };
}

function failuresOf(endpoint: AnyEndpoint): Json {
  const codes = [...new Set([...openCodes, ...(endpoint.permission === 'none' ? [] : tokenCodes), ...(hasBody(endpoint) ? bodyCodes : []), ...endpoint.fails])];
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code]);
  return Object.fromEntries([...byStatus].sort(([a], [b]) => a - b).map(([status, all]) => [String(status), status === 421
    ? { description: 'The request came under a name that is not this helper\'s; the answer has no body.' }
    : { description: all.join(', '), content: { 'application/json': { schema: schemaRef('Error') } } }]));
}

/** Where the contract says "unknown" because records are sent as they are kept, the document says which records. */
const anyRecord = { anyOf: dataTypes.map((dataType) => schemaRef(recordName(dataType))) };
const replyNotes: Readonly<Record<string, (schema: Json) => Json>> = {
  readRecords: (schema) => ({ ...schema, properties: { ...(schema.properties as Json), items: { type: 'array', items: anyRecord } } }),
  readRecord: (schema) => ({ ...schema, properties: { ...(schema.properties as Json), record: anyRecord, source: { description: 'The record exactly as Sage sent it.' } } }),
};

function securityOf(name: string, endpoint: AnyEndpoint): Json {
  const { permission } = endpoint;
  if (permission === 'none') return { security: [] };
  return { security: [{ token: [] }, ...(permission !== 'admin' && isReachable(name, endpoint) ? [{ oauth2: [permission] }] : [])], 'x-scope': permission };
}

function operationOf(name: string, endpoint: AnyEndpoint, { write }: SchemaWriter): Json {
  const input = write(endpoint.input, 'input');
  const reply = (replyNotes[name] ?? ((schema: Json) => schema))(write(endpoint.reply, 'output'));
  const content = endpoint.replyIsLines
    ? { 'application/x-ndjson': { schema: { type: 'string', description: 'One JSON text a line: the first as described in x-first-line, then a list of values each.' }, 'x-first-line': reply } }
    : { 'application/json': { schema: reply }, ...(endpoint.recordsAsLines ? { 'application/x-ndjson': { schema: { type: 'string', description: 'All records, one JSON text a line, of the sync that the header Ledgerline-Sync names; `limit` does not apply.' } } } : {}) };
  const parameters = parametersOf(endpoint, input);
  return {
    operationId: name, summary: endpoint.says, tags: [tagOf(endpoint.path)], ...securityOf(name, endpoint),
    ...(parameters.length > 0 ? { parameters } : {}), ...bodyOf(endpoint, input),
    responses: { 200: { description: 'Done.', content }, ...failuresOf(endpoint), default: { description: 'Any other error.', content: { 'application/json': { schema: schemaRef('Error') } } } },
  };
}

const errorSchema: Json = {
  type: 'object', required: ['error'],
  properties: { error: { type: 'object', required: ['code', 'message'], properties: {
    code: schemaRef('ErrorCode'), message: { type: 'string', description: 'For developers; it carries no secret.' },
    field: { type: 'string', description: 'The field of the request at fault.' }, retryAfterMs: { type: 'integer', description: 'When to try again.' },
  } } },
};

const description = 'A company\'s Sage books, read from the helper on this computer. A token comes from `ledgerline token create`, from pairing a pane, or from signing in as a registered application (OAuth 2, authorization code with PKCE). Each scope includes the ones before it: read, sync, write, admin. Amounts are decimal text, dates ISO text, times UTC. Inside /v1 only additions are made.';

const scopeNotes = { read: 'Read the books of the companies that the person chose.', sync: 'Also start a sync of them.', write: 'Also write to Sage, where Ledgerline can.', webhooks: 'Have webhooks of its own, about them.' } as const satisfies Record<GrantScope, string>;
const authorizationCode: Json = { authorizationUrl: '/oauth/authorize', tokenUrl: '/oauth/token', refreshUrl: '/oauth/token', scopes: scopeNotes };

export function makeOpenApi(): Json {
  const writer = makeSchemaWriter();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, endpoint] of Object.entries(contract) as unknown as [string, AnyEndpoint][]) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method.toLowerCase()]: operationOf(name, endpoint, writer) };
  }
  const tags = [...new Set(Object.values(contract).map(({ path }) => tagOf(path)))].map((name) => ({ name }));
  return {
    // The version is the contract's: which program this is, nobody is told without a token.
    openapi: '3.1.0', info: { title: 'Ledgerline', version: '1', description }, servers: [{ url: '/' }], tags, paths,
    components: { schemas: { ...writer.named(), Error: errorSchema }, securitySchemes: { token: { type: 'http', scheme: 'bearer' }, oauth2: { type: 'oauth2', flows: { authorizationCode } } } },
  };
}
