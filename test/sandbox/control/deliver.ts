/** Sends an answer, whole or harmed. */
import { gzipSync } from 'node:zlib';
import type { ServerResponse } from 'node:http';
import type { Answer } from '../accounting/oauth.ts';
import type { Planted } from './faults.ts';

export async function deliver(response: ServerResponse, { status, headers, body }: Answer, faults: readonly Planted[]): Promise<number> {
  const find = <K extends Planted['kind']>(kind: K) => faults.find((one): one is Extract<Planted, { kind: K }> => one.kind === kind);
  const whole = bytesOf(body, headers);
  const wrongLength = find('wrong_length');
  const bomb = find('bomb');
  const payload = bomb ? bombOf(bomb.bytes) : whole;
  response.writeHead(status, { ...headers, ...(bomb ? { 'content-encoding': 'gzip' } : {}), 'content-length': payload.length + (wrongLength?.by ?? 0) });
  const cut = find('cut');
  const drip = find('drip');
  if (cut) await cutOff(response, payload.subarray(0, cut.afterBytes), cut.reset ?? false);
  else if (drip) await dripOut(response, payload, drip.bytesPerSecond);
  else if (wrongLength) await cutOff(response, wrongLength.by < 0 ? payload : Buffer.concat([payload]), false);
  else await new Promise<void>((done) => response.end(payload, done));
  return payload.length;
}

function bytesOf(body: string, headers: Record<string, string>): Buffer {
  const bytes = Buffer.from(body, 'utf8');
  return headers['content-encoding'] === 'gzip' ? gzipSync(bytes) : bytes;
}

/** Node checks lengths itself, so the harmed bytes go straight to the socket. */
async function cutOff(response: ServerResponse, bytes: Buffer, reset: boolean): Promise<void> {
  const { socket } = response;
  if (!socket) return;
  response.flushHeaders();
  await new Promise<void>((done) => socket.write(bytes, () => done()));
  if (reset) socket.resetAndDestroy();
  else socket.end();
}

async function dripOut(response: ServerResponse, bytes: Buffer, bytesPerSecond: number): Promise<void> {
  const step = Math.max(1, Math.round(bytesPerSecond / 10));
  for (let at = 0; at < bytes.length && !response.destroyed; at += step) {
    response.write(bytes.subarray(at, at + step));
    await new Promise((done) => setTimeout(done, (step * 1_000) / bytesPerSecond));
  }
  response.end();
}

const pieceBytes = 1_000_000;
/** Packed piece by piece: gzip's members may follow each other, and who makes it never holds it whole. */
function bombOf(bytes: number): Buffer {
  const packed = (length: number): Buffer => gzipSync(Buffer.alloc(length, ' '));
  const piece = packed(pieceBytes);
  return Buffer.concat([...Array.from({ length: Math.floor(bytes / pieceBytes) }, () => piece), packed(bytes % pieceBytes)]);
}
