/** The certificate: what it may be used for, whom it is for, and when it is replaced. */
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDueForRenewal, keepCertificate, publicFileIn } from '../../helper/certificate/certificate.ts';

const root = mkdtempSync(join(tmpdir(), 'll-cert-'));
afterAll(() => rmSync(root, { recursive: true }));
const newFolder = (): string => mkdtempSync(join(root, 'c-'));
const now = Date.parse('2026-11-23T09:00:00Z');
const day = 86_400_000;

describe('the certificate', () => {
  it('signs nothing but itself and is for this machine\'s loopback alone, for about a year', async () => {
    const { cert } = await keepCertificate(newFolder(), now);
    const certificate = new X509Certificate(cert);
    expect(certificate.ca).toBe(false);
    expect(certificate.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(certificate.toLegacyObject().bits).toBe(256);
    const days = (certificate.validToDate.getTime() - certificate.validFromDate.getTime()) / day;
    expect(days).toBeGreaterThan(360);
    expect(days).toBeLessThanOrEqual(398);
  });

  it('is another one in every installation, with a key that its owner alone can read', async () => {
    const [one, other] = [newFolder(), newFolder()];
    const first = await keepCertificate(one, now);
    const second = await keepCertificate(other, now);
    expect(first.key).not.toBe(second.key);
    expect(new X509Certificate(first.cert).serialNumber).not.toBe(new X509Certificate(second.cert).serialNumber);
    if (process.platform !== 'win32') for (const name of readdirSync(one)) expect(statSync(join(one, name)).mode & 0o777).toBe(0o600);
    expect(readFileSync(publicFileIn(one), 'utf8')).toBe(first.cert);
    expect(readFileSync(publicFileIn(one), 'utf8')).not.toContain('PRIVATE');
  });

  it('stays until two thirds of its life are over, and is renewed then', async () => {
    const folder = newFolder();
    const { cert } = await keepCertificate(folder, now);
    expect(await keepCertificate(folder, now + 260 * day)).toMatchObject({ cert, isNew: false });
    expect(isDueForRenewal(cert, now + 263 * day)).toBe(false);
    expect(isDueForRenewal(cert, now + 264 * day)).toBe(true);
    const renewed = await keepCertificate(folder, now + 270 * day);
    expect(renewed.isNew).toBe(true);
    expect(renewed.cert).not.toBe(cert);
    expect(isDueForRenewal(renewed.cert, now + 270 * day)).toBe(false);
  });

  it('is made anew when what lies there is damaged or no pair of ours', async () => {
    const folder = newFolder();
    const first = await keepCertificate(folder, now);
    const foreign = await keepCertificate(newFolder(), now);
    const file = join(folder, 'localhost.key.pem');
    for (const text of ['', 'rubbish', first.key, first.key + foreign.cert, first.key.replace('A', 'B') + first.cert]) {
      writeFileSync(file, text);
      expect((await keepCertificate(folder, now)).isNew).toBe(true);
      expect((await keepCertificate(folder, now)).isNew).toBe(false);
    }
  });
});
