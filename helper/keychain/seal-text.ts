/** A text sealed with AES-256-GCM under a 32-byte key and bound to its place, so that no sealed text can stand in for another. */
import { createCipheriv, createDecipheriv } from 'node:crypto';

export type RandomBytes = (count: number) => Uint8Array;

export const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

export function sealText(key: Uint8Array, boundTo: string, text: string, randomBytes: RandomBytes): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(boundTo, 'utf8'));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), sealed]));
}

/** Throws when it was sealed under another key, for another place, or was altered. */
export function unsealText(key: Uint8Array, boundTo: string, sealed: Uint8Array): string {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes }).setAAD(Buffer.from(boundTo, 'utf8')).setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8');
}
