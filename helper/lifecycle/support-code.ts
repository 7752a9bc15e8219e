/**
 * Support codes: what support signs to enable something on one connector until a time, in one line that can be pasted.
 * The code holds marks of the connector ID and of the key rather than these themselves, so that it stays short and a
 * wrong one can be refused with the reason. Ed25519; the private key is support's and never part of the product.
 */
import { createHash, createPublicKey, generateKeyPairSync, sign, verify, createPrivateKey, type KeyObject } from 'node:crypto';
import { supportCodeCharactersMax } from '../../src/shared/contract/lifecycle.ts';
import { isoTimeOf, type IsoTime } from '../../src/shared/dates.ts';
import { AppError } from '../../src/shared/errors.ts';

/** What a code can enable: one bit each. */
const bits = { restart: 1 } as const;
export type Enabled = keyof typeof bits;
export type SupportCode = { readonly enables: readonly Enabled[]; readonly until: IsoTime };

const prefix = 'LLS1-';
const markBytes = 4;
const signatureBytes = 64;
/** Key mark, connector mark, what it enables, and the end in seconds. */
const factsBytes = markBytes + markBytes + 1 + 4;
const bodyCharacters = Math.ceil(((factsBytes + signatureBytes) * 4) / 3);
export const connectorIdPattern = /^LL(-[A-Z2-9]{4}){3}$/;

/** Raw public keys are 32 bytes; this in front makes one a key that Node takes. */
const spkiHead = Buffer.from('302a300506032b6570032100', 'hex');
const rawOf = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' }).subarray(spkiHead.length);
const markOf = (data: Buffer | string): Buffer => createHash('sha256').update(data).digest().subarray(0, markBytes);
const signedPart = (facts: Buffer, connectorId: string): Buffer => Buffer.concat([Buffer.from(`Ledgerline support code 1\0${connectorId}\0`), facts]);
const refused = (why: string): AppError => new AppError('support_code_refused', why);

/** The public key as it stands in `support.publicKey`; null for what is none. */
export function publicKeyOf(text: string): KeyObject | null {
  const raw = Buffer.from(text, 'base64url');
  if (raw.length !== 32 || raw.toString('base64url') !== text) return null;
  try {
    return createPublicKey({ key: Buffer.concat([spkiHead, raw]), format: 'der', type: 'spki' });
  } catch {
    return null;
  }
}

export function makeSupportKeys(): { readonly privateKeyPem: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), publicKey: rawOf(publicKey).toString('base64url') };
}

/** For support: throws `bad_request` for what is no Ed25519 private key. */
export function makeSupportCode(privateKeyPem: string, connectorId: string, { enables, until }: SupportCode): string {
  let key: KeyObject;
  try {
    key = createPrivateKey(privateKeyPem);
  } catch {
    throw new AppError('bad_request', 'the key file holds no private key; make one with: ledgerline support-code keys --key FILE');
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new AppError('bad_request', `the key file holds a key of the kind ${key.asymmetricKeyType ?? 'unknown'}; allowed: ed25519`);
  const facts = Buffer.alloc(factsBytes);
  markOf(rawOf(createPublicKey(key))).copy(facts, 0);
  markOf(connectorId).copy(facts, markBytes);
  facts.writeUInt8(enables.reduce((sum, one) => sum | bits[one], 0), 2 * markBytes);
  facts.writeUInt32BE(Math.floor(Date.parse(until) / 1000), 2 * markBytes + 1);
  return `${prefix}${Buffer.concat([facts, sign(null, signedPart(facts, connectorId), key)]).toString('base64url')}`;
}

/** Mail programs break long lines and put blanks around what is pasted. */
export const tidyCode = (typed: string): string => typed.replace(/\s+/g, '');

function bytesOf(code: string): Buffer {
  if (code.length > supportCodeCharactersMax) throw refused(`this is too long for a support code: it has ${prefix.length + bodyCharacters} characters`);
  if (!code.startsWith(prefix)) throw refused(`a support code begins with ${prefix}`);
  const body = code.slice(prefix.length);
  const odd = /[^A-Za-z0-9_-]/u.exec(body);
  if (odd) throw refused(`the character “${odd[0]}” does not belong into a support code; it is made of letters, digits, - and _`);
  if (body.length !== bodyCharacters) throw refused(`this code has ${code.length} characters and should have ${prefix.length + bodyCharacters}; copy it whole`);
  const bytes = Buffer.from(body, 'base64url');
  if (bytes.toString('base64url') !== body) throw refused('this code was altered on its way; copy it again');
  return bytes;
}

export type CodeJudge = { readonly connectorId: string; /** As in the configuration; null while none is. */ readonly publicKey: string | null; readonly nowMs: number };

/** What a code enables here and until when. Throws `support_code_refused` with the reason, as a sentence for its reader. */
export function readSupportCode(typed: string, { connectorId, publicKey, nowMs }: CodeJudge): SupportCode {
  const bytes = bytesOf(tidyCode(typed));
  const key = publicKey === null ? null : publicKeyOf(publicKey);
  if (key === null) throw refused('support codes are not set up on this computer: an administrator puts support\'s public key into support.publicKey of the configuration');
  const facts = bytes.subarray(0, factsBytes);
  if (!facts.subarray(0, markBytes).equals(markOf(rawOf(key)))) throw refused('this code was made with another key than the one that is set up here');
  if (!facts.subarray(markBytes, 2 * markBytes).equals(markOf(connectorId))) throw refused(`this code is for another connector; this one is ${connectorId}`);
  if (!verify(null, signedPart(facts, connectorId), key, bytes.subarray(factsBytes))) throw refused('this code was altered or not made by support; copy it again');
  const untilMs = facts.readUInt32BE(2 * markBytes + 1) * 1000;
  const until = isoTimeOf(untilMs);
  if (untilMs <= nowMs) throw refused(`this code ended on ${until.slice(0, 10)}; ask support for a new one`);
  const flags = facts.readUInt8(2 * markBytes);
  const enables = (Object.keys(bits) as Enabled[]).filter((one) => (flags & bits[one]) !== 0);
  if (enables.length === 0) throw refused('this code enables nothing that this version knows');
  return { enables, until };
}
