/**
 * Makes the certificate that this installation serves with: its own key, self-signed, no authority (CA:FALSE), for this
 * machine's loopback names alone. Loaded only when one has to be made: the library is large.
 */
import 'reflect-metadata';
import { webcrypto, X509Certificate as NodeCertificate } from 'node:crypto';
import { BasicConstraintsExtension, ExtendedKeyUsage, ExtendedKeyUsageExtension, KeyUsageFlags, KeyUsagesExtension, SubjectAlternativeNameExtension, SubjectKeyIdentifierExtension, X509CertificateGenerator } from '@peculiar/x509';
import type { KeyAndCertificate } from '../http/server.ts';

export const certificateLifeDays = 397;
const msPerDay = 86_400_000;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

function asPem(label: string, bytes: ArrayBuffer): string {
  const lines = Buffer.from(bytes).toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

export async function makeCertificate(nowMs: number): Promise<KeyAndCertificate> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const serial = Buffer.from(webcrypto.getRandomValues(new Uint8Array(16)));
  // The first bit of a serial number is its sign, and it may not begin with nil.
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial.toString('hex'),
    name: `CN=localhost, O=Ledgerline on this machine (${serial.subarray(0, 4).toString('hex')})`,
    // A day back: another clock on this machine (a virtual one, a container) may be behind.
    notBefore: new Date(nowMs - msPerDay),
    notAfter: new Date(nowMs + (certificateLifeDays - 1) * msPerDay),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }, { type: 'ip', value: '127.0.0.1' }, { type: 'ip', value: '::1' }]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const cert = certificate.toString('pem');
  // Read back by the library that will serve it.
  if (!new NodeCertificate(cert).checkHost('localhost')) throw new Error('the certificate that was made is not for localhost');
  return { key: asPem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)), cert: cert.endsWith('\n') ? cert : `${cert}\n` };
}
