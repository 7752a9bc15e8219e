/**
 * The certificate in the home folder: read, or made where there is none, where it is damaged, and where two thirds of
 * its life are over. Key and certificate lie in one file, replaced in one step, so that they always belong together.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyAndCertificate } from '../http/server.ts';
import { writePrivateFile } from '../instance-home.ts';
import { renameWithPatience } from '../instance-rename.ts';

const keyFileName = 'localhost.key.pem';
/** The public part alone: what is trusted in the system's store, and what a program checks us against. */
const publicFileName = 'localhost.crt';
/** The one that takes over, while the system's stores get to know it. */
const nextFileName = 'localhost.next.key.pem';
const nextPublicName = 'localhost.next.crt';
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

function readPair(file: string): KeyAndCertificate | null {
  return existsSync(file) ? parse(readFileSync(file, 'utf8')) : null;
}

/** The one that lies there, whatever its age; null where there is none of ours. */
export function readCertificate(folder: string): (KeyAndCertificate & { readonly endsAt: string }) | null {
  const found = readPair(join(folder, keyFileName));
  return found && { ...found, endsAt: new X509Certificate(found.cert).validToDate.toISOString() };
}

/** Somebody took certificate and key away, as uninstalling does. */
export const isCertificateGone = (folder: string): boolean => !existsSync(join(folder, keyFileName));

const isOver = (cert: string, nowMs: number): boolean => nowMs >= new X509Certificate(cert).validToDate.getTime();

async function make(nowMs: number): Promise<KeyAndCertificate> {
  const { makeCertificate } = await import('./make-certificate.ts');
  return makeCertificate(nowMs);
}

/**
 * The certificate to serve with. The folder must be there. `isKept`: the system's stores trust this one, so that its
 * renewal is for somebody who can tell them of the next; only at its very end is it replaced without that.
 */
export async function keepCertificate(folder: string, nowMs: number, { isKept = false } = {}): Promise<KeyAndCertificate & { readonly isNew: boolean }> {
  const file = join(folder, keyFileName);
  const found = readPair(file);
  if (found && !(isKept ? isOver(found.cert, nowMs) : isDueForRenewal(found.cert, nowMs))) {
    if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
    if (!existsSync(publicFileIn(folder)) || readFileSync(publicFileIn(folder), 'utf8') !== found.cert) writePrivateFile(publicFileIn(folder), found.cert);
    return { ...found, isNew: false };
  }
  const made = await make(nowMs);
  writePrivateFile(file, made.key + made.cert);
  writePrivateFile(publicFileIn(folder), made.cert);
  return { ...made, isNew: true };
}

/** The next certificate beside the present one; the same again when asked again. */
export async function prepareNext(folder: string, nowMs: number): Promise<KeyAndCertificate & { readonly publicFile: string }> {
  const [file, publicFile] = [join(folder, nextFileName), join(folder, nextPublicName)];
  const found = readPair(file);
  const next = found && !isDueForRenewal(found.cert, nowMs) ? found : await make(nowMs);
  if (next !== found) writePrivateFile(file, next.key + next.cert);
  writePrivateFile(publicFile, next.cert);
  return { ...next, publicFile };
}

/** Puts it in place of the present one, in one step. */
export function takeNext(folder: string): void {
  renameWithPatience(join(folder, nextFileName), join(folder, keyFileName));
  renameWithPatience(join(folder, nextPublicName), publicFileIn(folder));
}

export function dropNext(folder: string): void {
  for (const name of [nextFileName, nextPublicName]) rmSync(join(folder, name), { force: true });
}

export function removeCertificate(folder: string): void {
  dropNext(folder);
  for (const file of [join(folder, keyFileName), publicFileIn(folder)]) rmSync(file, { force: true });
}
