/** Certificates for the tests of TLS: an authority of our own, and leaves of it that are good, expired, too young, or for another host. */
import 'reflect-metadata';
import { BasicConstraintsExtension, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 86_400_000;
type Keys = Awaited<ReturnType<typeof makeKeys>>;
const makeKeys = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
let serial = 0;

export type Leaf = { readonly key: string; readonly cert: string };
export type Authority = { readonly cert: string; leaf(options?: { readonly host?: string; readonly fromDays?: number; readonly toDays?: number }): Promise<Leaf> };

const privatePem = async (keys: Keys): Promise<string> => `-----BEGIN PRIVATE KEY-----\n${Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64').match(/.{1,64}/g)?.join('\n')}\n-----END PRIVATE KEY-----\n`;
const life = (fromDays: number, toDays: number) => ({ notBefore: new Date(Date.now() + fromDays * dayMs), notAfter: new Date(Date.now() + toDays * dayMs) });

export async function makeAuthority(): Promise<Authority> {
  const keys = await makeKeys();
  const name = 'CN=Authority of a test';
  const own = await X509CertificateGenerator.createSelfSigned({ serialNumber: `0${(serial += 1)}`, name, ...life(-30, 30), signingAlgorithm: algorithm, keys, extensions: [new BasicConstraintsExtension(true, 0, true)] });
  return {
    cert: own.toString('pem'),
    async leaf({ host = 'localhost', fromDays = -10, toDays = 10 } = {}) {
      const leafKeys = await makeKeys();
      const made = await X509CertificateGenerator.create({
        serialNumber: `0${(serial += 1)}`, subject: `CN=${host}`, issuer: name, ...life(fromDays, toDays), signingAlgorithm: algorithm, publicKey: leafKeys.publicKey, signingKey: keys.privateKey,
        extensions: [new BasicConstraintsExtension(false, undefined, true), new SubjectAlternativeNameExtension([{ type: 'dns', value: host }])],
      });
      return { key: await privatePem(leafKeys), cert: made.toString('pem') };
    },
  };
}
