/** Serves `/openapi.json` and `/docs`. Both are made when somebody first asks: most helpers are never asked. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

export const docPaths: readonly string[] = ['/openapi.json', '/docs'];

type Doc = { readonly type: string; readonly text: string; readonly tag: string; readonly policy: string | null };
let made: Promise<ReadonlyMap<string, Doc>> | null = null;

const docOf = (type: string, text: string, policy: string | null): Doc => ({ type, text, policy, tag: `"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"` });

async function makeDocs(): Promise<ReadonlyMap<string, Doc>> {
  const [{ makeOpenApi }, { makeDocsPage, docsPolicy }] = await Promise.all([import('./make-document.ts'), import('./docs-page.ts')]);
  const document = makeOpenApi();
  return new Map([['/openapi.json', docOf('application/json; charset=utf-8', JSON.stringify(document), null)], ['/docs', docOf('text/html; charset=utf-8', makeDocsPage(document), docsPolicy)]]);
}

export async function sendDoc(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const doc = (await (made ??= makeDocs())).get(path);
  if (doc === undefined) return;
  if (doc.policy !== null) response.setHeader('Content-Security-Policy', doc.policy);
  response.setHeader('ETag', doc.tag);
  response.setHeader('Cache-Control', 'no-cache');
  if (request.headers['if-none-match'] === doc.tag) {
    response.statusCode = 304;
    response.end();
    return;
  }
  response.setHeader('Content-Type', doc.type);
  response.setHeader('Content-Length', Buffer.byteLength(doc.text));
  response.end(request.method === 'HEAD' ? undefined : doc.text);
}
