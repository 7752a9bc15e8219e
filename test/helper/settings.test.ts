/** Settings: strict, frozen, and plain about what is wrong. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeAt, homeFolder } from '../../helper/instance-home.ts';
import { readSettings } from '../../helper/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'll-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));
let homes = 0;
function homeWith(config?: unknown, policy?: unknown) {
  const home = homeAt(mkdtempSync(join(folder, `${(homes += 1)}-`)));
  const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  if (config !== undefined) writeFileSync(home.configFile, text(config));
  if (policy !== undefined) writeFileSync(home.policyFile, text(policy));
  return home;
}
function complaint(config: unknown, env: Record<string, string> = {}, policy?: unknown): string {
  try {
    readSettings(homeWith(config, policy), env);
    return 'none';
  } catch (error) {
    expect((error as { code: string }).code).toBe('bad_setting');
    return (error as Error).message;
  }
}

describe('settings', () => {
  it('are Sage\'s own addresses and port 47800 when nothing is set', () => {
    const settings = readSettings(homeWith(), {});
    expect(settings.port).toBe(47_800);
    expect(settings.sage.accounting).toEqual({ authorizeUrl: 'https://www.sageone.com/oauth2/auth/central?filter=apiv3.1', tokenUrl: 'https://oauth.accounting.sage.com/token', revokeUrl: 'https://oauth.accounting.sage.com/revoke', apiUrl: 'https://api.accounting.sage.com/v3.1', requestsPerMinute: 100 });
  });

  it('come from config.json, then LEDGERLINE_PORT, then the administrator\'s policy', () => {
    expect(readSettings(homeWith({ port: 5000 }), {}).port).toBe(5000);
    expect(readSettings(homeWith({ port: 5000 }), { LEDGERLINE_PORT: '6000' }).port).toBe(6000);
    expect(readSettings(homeWith({ port: 5000 }, { port: 7000 }), { LEDGERLINE_PORT: '6000' }).port).toBe(7000);
    const settings = readSettings(homeWith({ sage: { accounting: { apiUrl: 'http://127.0.0.1:9/v3.1' } } }, { sage: { accounting: { tokenUrl: 'https://a.example/t' } } }), {});
    expect(settings.sage.accounting).toMatchObject({ apiUrl: 'http://127.0.0.1:9/v3.1', tokenUrl: 'https://a.example/t' });
  });

  it('cannot be changed by anybody who was handed them', () => {
    const settings = readSettings(homeWith(), {}) as { port: number; sage: { accounting: { apiUrl: string } } };
    expect(() => { settings.port = 1; }).toThrow(TypeError);
    expect(() => { settings.sage.accounting.apiUrl = 'https://evil.example'; }).toThrow(TypeError);
  });

  it('name the key, what stands there and what is allowed', () => {
    expect(complaint({ port: 'x' })).toBe('config.json: port is "x"; allowed: a whole number from 1024 to 65535, or 0 for any free port');
    expect(complaint({ port: 80 })).toContain('port is 80');
    expect(complaint({ port: 1.5 })).toContain('port is 1.5');
    expect(complaint({ log: { level: 'loud' } })).toBe('config.json: log.level is "loud"; allowed: one of "error", "warn", "info", "debug"');
    expect(complaint({ prot: 1 })).toBe('config.json: there is no setting named "prot"; allowed here: port, log, mail, support, proxy, webhooks, sage');
    expect(complaint({ sage: { accounting: { apiURL: 'x' } } })).toContain('no setting named "sage.accounting.apiURL"; allowed here: authorizeUrl, tokenUrl, revokeUrl, apiUrl, requestsPerMinute');
    expect(complaint({ sage: 7 })).toContain('sage is 7');
    expect(complaint([])).toContain('the whole file is []');
    expect(complaint({}, {}, { port: true })).toContain('policy.json: port is true');
    expect(complaint({}, { LEDGERLINE_PORT: '99999' })).toContain('LEDGERLINE_PORT is "99999"');
    expect(complaint({}, { LEDGERLINE_PORT: '4e3' })).toContain('LEDGERLINE_PORT is "4e3"');
    expect(complaint('{ "port": ')).toContain('is not JSON');
    expect(complaint('{"__proto__": {"port": 1}}')).toContain('is not JSON');
  });

  it.each(['http://api.accounting.sage.com', 'ftp://x', 'https://user:pw@x.example', 'file:///etc/passwd', 'javascript:alert(1)', 'https://', 'x', 'http://127.0.0.1.evil.example/', 'http://localhost.evil.example', '//evil.example', 'https://x.example/#a'])('refuse the address %s', (address) => {
    expect(complaint({ sage: { accounting: { apiUrl: address } } })).toContain('allowed: an https address (http on this machine only)');
  });

  it.each(['https://sage.example/v3.1', 'http://localhost:1/v3.1', 'http://127.0.0.1:9', 'http://[::1]:9/x'])('take the address %s', (address) => {
    expect(complaint({ sage: { accounting: { apiUrl: address } } })).toBe('none');
  });

  it('ask more of Sage than it allows only where it is no Sage', () => {
    expect(complaint({ sage: { accounting: { requestsPerMinute: 101 } } })).toBe('sage.accounting.requestsPerMinute is 101; allowed: 1 to 100, more for an apiUrl on this machine only');
    expect(complaint({ sage: { accounting: { requestsPerMinute: 0 } } })).toContain('requestsPerMinute is 0');
    expect(readSettings(homeWith({ sage: { accounting: { requestsPerMinute: 6000, apiUrl: 'http://127.0.0.1:1/v3.1' } } }), {}).sage.accounting.requestsPerMinute).toBe(6000);
  });

  it('are read also with the byte order mark of a Windows editor', () => {
    expect(readSettings(homeWith('\ufeff{"port": 5001}'), {}).port).toBe(5001);
  });
});

describe('the home folder', () => {
  it('is the platform\'s own place unless LEDGERLINE_HOME names another', () => {
    expect(homeFolder({ LEDGERLINE_HOME: '/x/y' }, 'linux')).toBe('/x/y');
    expect(homeFolder({ HOME: '/home/a' }, 'linux')).toBe('/home/a/.local/share/ledgerline');
    expect(homeFolder({ HOME: '/home/a', XDG_DATA_HOME: '/data' }, 'linux')).toBe('/data/ledgerline');
    expect(homeFolder({ HOME: '/Users/a' }, 'darwin')).toBe('/Users/a/Library/Application Support/Ledgerline');
  });

  it('has its socket within what a system allows for its path, and a pipe on Windows', () => {
    expect(homeAt('/home/a/x', 'linux').socketPath).toBe('/home/a/x/run/helper.sock');
    const long = homeAt(`/home/${'a'.repeat(120)}`, 'linux').socketPath;
    expect(Buffer.byteLength(long)).toBeLessThan(108);
    expect(long).not.toBe(homeAt(`/home/${'b'.repeat(120)}`, 'linux').socketPath);
    expect(homeAt('C:\\x', 'win32').socketPath).toMatch(/^\\\\\.\\pipe\\ledgerline-[0-9a-f]{16}$/);
  });
});
