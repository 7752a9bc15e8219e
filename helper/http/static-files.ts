/**
 * The pane's files. What is served is the list made by walking the folder once: nothing outside that list has a name,
 * so there is no path to climb out by, and links are not followed.
 */
import { createHash } from 'node:crypto';
import { constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PathKind } from './gate.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.txt': 'text/plain; charset=utf-8', '.xml': 'application/xml; charset=utf-8',
};

type ServedFile = { readonly file: string; readonly type: string; readonly kind: PathKind; readonly cache: string; readonly tag: string; readonly bytes: number };

export type StaticFiles = {
  readonly kindOf: (path: string) => PathKind | null;
  /** False when there is no such file. */
  send(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean>;
};

const hashedName = /\.[0-9a-f]{8,}\.[a-z0-9]+$/;

/** What an application hosts for its users; here it is there to be taken along, not to be run. */
const handedOut = '/connect.html';

function kindOfFile(path: string): PathKind {
  if (path === handedOut) return 'docs';
  if (path.endsWith('.html')) return 'page';
  return /\.(png|ico|svg)$/.test(path) && path.startsWith('/icons/') ? 'icon' : 'asset';
}

function cacheOf(path: string, kind: PathKind): string {
  if (kind === 'page' || kind === 'docs') return 'no-cache';
  if (hashedName.test(path)) return 'public, max-age=31536000, immutable';
  return 'public, max-age=86400';
}

function listFiles(folder: string): ReadonlyMap<string, ServedFile> {
  const listed = new Map<string, ServedFile>();
  const walk = (inside: string, under: string): void => {
    for (const entry of readdirSync(inside, { withFileTypes: true })) {
      const file = join(inside, entry.name);
      const path = `${under}/${entry.name}`;
      if (entry.isDirectory()) walk(file, path);
      const type = contentTypes[extname(entry.name)];
      if (!entry.isFile() || type === undefined) continue;
      const { size, mtimeMs } = statSync(file);
      const kind = kindOfFile(path);
      // A page is small and must never be taken for an older one; for the rest, size and time tell versions apart.
      const mark = kind === 'page' || kind === 'docs' ? createHash('sha256').update(readFileSync(file)).digest('hex') : `${size.toString(16)}-${Math.trunc(mtimeMs).toString(16)}`;
      listed.set(path, { file, type, kind, cache: cacheOf(path, kind), tag: `"${mark.slice(0, 32)}"`, bytes: size });
    }
  };
  try {
    walk(folder, '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return listed;
}

export function makeStaticFiles(folder: string): StaticFiles {
  const files = listFiles(folder);
  const find = (path: string): ServedFile | undefined => files.get(path === '/' ? '/index.html' : path);

  async function send(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const found = find(path);
    if (!found) return false;
    response.setHeader('Content-Type', found.type);
    response.setHeader('Cache-Control', found.cache);
    response.setHeader('ETag', found.tag);
    if (path === handedOut) response.setHeader('Content-Disposition', 'attachment; filename="connect.html"');
    if (request.headers['if-none-match'] === found.tag) {
      response.statusCode = 304;
      response.end();
      return true;
    }
    // A link put in the file's place after the walk is refused by the system.
    const handle = await open(found.file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(() => null);
    if (handle === null) return false;
    const { size } = await handle.stat();
    response.setHeader('Content-Length', size);
    if (request.method === 'HEAD') {
      await handle.close();
      response.end();
      return true;
    }
    // A browser that goes away in the middle is no error of ours.
    await pipeline(handle.createReadStream(), response).catch(() => undefined);
    return true;
  }

  return { kindOf: (path) => find(path)?.kind ?? null, send };
}
