/** The listeners by themselves: both families or none, a certificate renewed while they run, an end that does not hang. */
import { connect, type PeerCertificate } from 'node:tls';
import { createServer, request } from 'node:http';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listenOnLoopback, listenOnSocket, type Listening } from '../../helper/http/server.ts';
import { makeCertificate } from '../../helper/certificate/make-certificate.ts';

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const hello = (_request: unknown, response: { end(text: string): unknown }): void => void response.end('hello');

function certificateSeen(port: number, ca: string): Promise<PeerCertificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', ca }, () => {
      resolve(socket.getPeerCertificate());
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

describe('the listeners', () => {
  let web: Listening | null = null;
  afterEach(async () => {
    await web?.close();
    web = null;
  });

  it('F72 show a renewed certificate to the next caller, without a stop', async () => {
    const [first, second] = [await makeCertificate(Date.now()), await makeCertificate(Date.now())];
    web = await listenOnLoopback(0, first, hello, log);
    const before = await certificateSeen(web.port, first.cert);
    web.renew(second);
    const after = await certificateSeen(web.port, second.cert);
    expect(after.serialNumber).not.toBe(before.serialNumber);
    await expect(certificateSeen(web.port, first.cert)).rejects.toThrow();
  });

  it('take a port that is free on both families, or none', async () => {
    const certificate = await makeCertificate(Date.now());
    const stranger = createServer();
    await new Promise<void>((resolve) => { stranger.listen(0, '::1', resolve); });
    const { port } = stranger.address() as { port: number };
    await expect(listenOnLoopback(port, certificate, hello, log)).rejects.toMatchObject({ code: 'port_taken' });
    // The other family was let go again.
    await new Promise<void>((resolve, reject) => {
      const probe = createServer().on('error', reject).listen(port, '127.0.0.1', () => probe.close(() => resolve()));
    });
    stranger.close();
  });

  it('end within a few seconds, also with a caller who never reads', async () => {
    const certificate = await makeCertificate(Date.now());
    web = await listenOnLoopback(0, certificate, () => undefined, log);
    const socket = connect({ host: '127.0.0.1', port: web.port, servername: 'localhost', ca: certificate.cert });
    socket.on('error', () => undefined).write(`GET / HTTP/1.1\r\nHost: localhost:${web.port}\r\n\r\n`);
    await new Promise((resolve) => { setTimeout(resolve, 200); });
    const beganMs = performance.now();
    await web.close();
    web = null;
    expect(performance.now() - beganMs).toBeLessThan(4000);
    socket.destroy();
  });

  it('serve the command line on a socket that its owner alone can open, in place of a dead one\'s', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'll-socket-'));
    const path = join(folder, 'helper.sock');
    for (let at = 0; at < 2; at += 1) {
      const local = await listenOnSocket(path, hello, log);
      if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
      const text = await new Promise<string>((resolve, reject) => {
        request({ socketPath: path, path: '/', agent: false }, (answer) => answer.setEncoding('utf8').on('data', resolve)).on('error', reject).end();
      });
      expect(text).toBe('hello');
      await local.close();
    }
    rmSync(folder, { recursive: true });
  });
});
