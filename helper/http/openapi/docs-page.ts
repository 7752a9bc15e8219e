/** `/docs`: the API's own document as a page to read. Made on the helper, without a script, so that it needs nothing but its one style. */
import { createHash } from 'node:crypto';
import type { Json } from './schemas.ts';

const style = `:root{color-scheme:light dark;--line:#8884;--soft:#8881}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;background:Canvas;color:CanvasText;overflow-wrap:anywhere}
h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2rem;border-bottom:1px solid var(--line)}h4{margin:1rem 0 .25rem}
details{border:1px solid var(--line);border-radius:.4rem;margin:.5rem 0;padding:0 .75rem}details[open]{padding-bottom:.75rem}
summary{cursor:pointer;padding:.5rem 0}summary:focus-visible,a:focus-visible,pre:focus-visible{outline:3px solid Highlight;outline-offset:2px}
.method{display:inline-block;min-width:4.5em;font-weight:700}
code,pre{font:14px/1.45 ui-monospace,monospace}pre{overflow:auto;background:var(--soft);padding:.6rem;border-radius:.3rem;max-height:24rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .5rem .3rem 0;border-bottom:1px solid var(--line)}
nav ul{columns:12rem;padding-left:1.2rem}a{color:LinkText}`;

export const docsPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const text = (value: unknown): string => String(value).replace(/[&<>"']/g, (one) => escapes[one] ?? '');
const json = (value: unknown): string => `<pre tabindex="0"><code>${text(JSON.stringify(value, null, 2))}</code></pre>`;

/** A schema's kind in a few words; what is named links to where it stands. */
function kindOf(schema: Json): string {
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return `<a href="#schema-${text(name)}">${text(name)}</a>`;
  }
  if (Array.isArray(schema.enum)) return schema.enum.map((one) => `<code>${text(one)}</code>`).join(', ');
  const variants = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(variants)) return variants.map((one: Json) => kindOf(one)).join(' or ');
  if (schema.type === 'array') return `list of ${kindOf((schema.items ?? {}) as Json)}`;
  const limits = ['format', 'minimum', 'maximum', 'minLength', 'maxLength', 'default'].flatMap((name) => (schema[name] === undefined ? [] : [`${name} ${String(schema[name])}`]));
  return `${text(Array.isArray(schema.type) ? schema.type.join(' or ') : schema.type ?? 'any')}${limits.length > 0 ? ` <small>(${text(limits.join(', '))})</small>` : ''}`;
}

function curlOf(path: string, method: string, operation: Json): string {
  const host = 'https://localhost:47800';
  const body = operation.requestBody === undefined ? '' : " \\\n  -H 'Content-Type: application/json' -d '{…}'";
  const token = Array.isArray(operation.security) && operation.security.length === 0 ? '' : ' \\\n  -H "Authorization: Bearer $TOKEN"';
  return `curl --cacert ledgerline.crt${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} '${host}${path}'${token}${body}`;
}

function parametersTable(parameters: readonly Json[]): string {
  const rows = parameters.map((one) => `<tr><th scope="row"><code>${text(one.name)}</code></th><td>${text(one.in)}${one.required === true ? ', required' : ''}</td><td>${kindOf((one.schema ?? {}) as Json)}</td></tr>`);
  return rows.length === 0 ? '' : `<h4>Parameters</h4><table><tbody>${rows.join('')}</tbody></table>`;
}

type Content = { readonly content?: Readonly<Record<string, { readonly schema: Json }>> };
const schemaOf = (part: unknown): Json | null => Object.values((part as Content | undefined)?.content ?? {})[0]?.schema ?? null;

function operationHtml(path: string, method: string, operation: Json): string {
  const responses = operation.responses as Readonly<Record<string, Json>>;
  const body = schemaOf(operation.requestBody);
  const failures = Object.entries(responses).filter(([status]) => status !== '200').map(([status, one]) => `<tr><th scope="row">${text(status)}</th><td>${text(one.description)}</td></tr>`);
  return `<details id="${text(operation.operationId)}"><summary><code><span class="method">${text(method.toUpperCase())}</span>${text(path)}</code> ${text(operation.summary)}</summary>
<p>Scope: ${operation['x-scope'] === undefined ? 'none needed' : `<code>${text(operation['x-scope'])}</code>`}</p>${parametersTable((operation.parameters ?? []) as readonly Json[])}
${body === null ? '' : `<h4>Body</h4>${json(body)}`}<h4>Answer</h4>${json(schemaOf(responses['200']) ?? {})}
<h4>Errors</h4><table><tbody>${failures.join('')}</tbody></table><h4>Example</h4><pre tabindex="0"><code>${text(curlOf(path, method, operation))}</code></pre></details>`;
}

export function makeDocsPage(document: Json): string {
  const paths = document.paths as Readonly<Record<string, Readonly<Record<string, Json>>>>;
  const tags = (document.tags as readonly { readonly name: string }[]).map(({ name }) => name);
  const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));
  const section = (tag: string): string => `<section><h2 id="${text(tag)}">${text(tag)}</h2>${operations.filter(({ operation }) => (operation.tags as readonly string[])[0] === tag).map(({ path, method, operation }) => operationHtml(path, method, operation)).join('\n')}</section>`;
  const { schemas } = document.components as { readonly schemas: Json };
  const { description } = document.info as { readonly description: string };
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>Ledgerline API</title><style>${style}</style></head>
<body><header><h1>Ledgerline API</h1><p>${text(description)}</p><p>For programs: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).</p></header>
<nav aria-label="Areas"><ul>${[...tags, 'schemas'].map((tag) => `<li><a href="#${text(tag)}">${text(tag)}</a></li>`).join('')}</ul></nav>
<main>${tags.map(section).join('\n')}<section><h2 id="schemas">schemas</h2>${Object.entries(schemas).map(([name, schema]) => `<details id="schema-${text(name)}"><summary><code>${text(name)}</code></summary>${json(schema)}</details>`).join('\n')}</section></main></body></html>
`;
}
