/** The sandbox as a program, and over https. */
import { spawn } from 'node:child_process';
import { get } from 'node:https';
import { fileURLToPath } from 'node:url';
import { webcrypto } from 'node:crypto';
import 'reflect-metadata';
import { PemConverter, X509CertificateGenerator, cryptoProvider } from '@peculiar/x509';
import { startSandbox } from './start.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

async function run(...args: string[]): Promise<{ line: string; code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [line, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    line += chunk.toString();
    if (line.includes('\n')) child.kill('SIGTERM');
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { line: line.trim(), code, stderr };
}

describe('the program', () => {
  it('prints one line of JSON with its addresses when it listens, and stops when asked', async () => {
    const { line, code } = await run('--json', '--size', 'tiny', '--redirect', 'https://localhost:1/x');
    expect(code).toBe(0);
    expect(JSON.parse(line)).toMatchObject({ clientId: 'sandbox-client', clientSecret: 'sandbox-secret', authorizeUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/oauth2\/auth\/central$/) as string, redirectUris: expect.arrayContaining(['https://localhost:1/x']) as string[], sage200: { clientId: 'sandbox-200-client', apiUrl: expect.stringMatching(/\/uk\/sage200extra\/accounts\/v1$/) as string } });
  });

  it.each([['--size', 'huge'], ['--today', 'soon'], ['--colour', 'red']])('says what is wrong with %s %s', async (name, value) => {
    const { code, stderr } = await run(name, value);
    expect([code, stderr.includes(name === '--today' ? 'today should be YYYY-MM-DD' : value === 'huge' ? '--size is one of' : '--colour')]).toEqual([1, true]);
  });
});

describe('over https', () => {
  it('serves with the certificate that it was given', async () => {
    cryptoProvider.set(webcrypto as Crypto);
    const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const certificate = await X509CertificateGenerator.createSelfSigned({ name: 'CN=sandbox', keys: keys as CryptoKeyPair, signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' } });
    const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
    const sandbox = await startSandbox({ size: 'tiny', tls: { key, cert: certificate.toString('pem') } });
    const visit = (rejectUnauthorized: boolean) => new Promise<number | string>((done) => {
      get(`${sandbox.url}/v3.1/contacts`, { rejectUnauthorized, agent: false }, (response) => done(response.resume().statusCode ?? 0)).on('error', (error: NodeJS.ErrnoException) => done(error.code ?? ''));
    });
    expect([await visit(false), await visit(true)]).toEqual([401, 'DEPTH_ZERO_SELF_SIGNED_CERT']);
    await sandbox.close();
  });
});
