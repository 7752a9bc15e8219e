/**
 * The certificate in the home folder: read, or made where there is none, where it is damaged, and where two thirds of
 * its life are over. Key and certificate lie in one file, replaced in one step, so that they always belong together.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyAndCertificate } from '../http/server.ts';
import { writePrivateFile } from '../instance-home.ts';

const keyFileName = 'localhost.key.pem';
/** The public part alone: what is trusted in the system's store, and what a program checks us against. */
const publicFileName = 'localhost.crt';
const names = ['localhost', '127.0.0.1', '::1'];

export const publicFileIn = (folder: string): string => join(folder, publicFileName);

export function isDueForRenewal(cert: string, nowMs: number): boolean {
  const { validFromDate, validToDate } = new X509Certificate(cert);
  const [from, to] = [validFromDate.getTime(), validToDate.getTime()];
  return nowMs < from || nowMs >= from + ((to - from) * 2) / 3;
}

/** Null for anything but a key and a certificate of ours that belong together. */
function parse(text: string): KeyAndCertificate | null {
  const [, key] = /(-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n?)/.exec(text) ?? [];
  const [, cert] = /(-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?)/.exec(text) ?? [];
  if (!key || !cert) return null;
  try {
    const certificate = new X509Certificate(cert);
    const isOurs = !certificate.ca && certificate.checkPrivateKey(createPrivateKey(key)) && names.every((name) => certificate.checkHost(name) ?? certificate.checkIP(name));
    return isOurs ? { key, cert } : null;
  } catch {
    return null;
  }
}

/** The certificate to serve with. The folder must be there. */
export async function keepCertificate(folder: string, nowMs: number): Promise<KeyAndCertificate & { readonly isNew: boolean }> {
  const file = join(folder, keyFileName);
  const found = existsSync(file) ? parse(readFileSync(file, 'utf8')) : null;
  if (found && !isDueForRenewal(found.cert, nowMs)) {
    if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
    if (!existsSync(publicFileIn(folder))) writePrivateFile(publicFileIn(folder), found.cert);
    return { ...found, isNew: false };
  }
  const { makeCertificate } = await import('./make-certificate.ts');
  const made = await makeCertificate(nowMs);
  writePrivateFile(file, made.key + made.cert);
  writePrivateFile(publicFileIn(folder), made.cert);
  return { ...made, isNew: true };
}
