/**
 * The proxy that this computer is set to, as the helper was started: an administrator's or the user's settings file,
 * then the environment, then the system's own settings. Pure but for `readSystemProxy`.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { AppError } from '../../src/shared/errors.ts';
import { isHostName, type ProxyRoute } from './proxy-route.ts';

export type SystemProxy = ProxyRoute & { /** Where it is set, for people: "HTTPS_PROXY", "the settings of Windows". */ readonly setIn: string };
type Env = Readonly<Record<string, string | undefined>>;
export type ProxySettings = { readonly address: string | null; readonly exceptions: readonly string[] };

/** "http://user:password@proxy:8080", "proxy:8080". Throws `bad_setting`, without repeating what may hold a password. */
export function readProxyAddress(text: string, exceptions: readonly string[], setIn: string): SystemProxy {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  const refused = (why: string): AppError => new AppError('bad_setting', `${setIn} names no proxy that can be used: ${why}; allowed: http://host:port, with a login as http://user:password@host:port`);
  if (url === null) throw refused('it is no address');
  if (url.protocol !== 'http:') throw refused(`${url.protocol} is not supported`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!isHostName(host)) throw refused('its host is no name of a computer');
  const decoded = (part: string): string => { try { return decodeURIComponent(part); } catch { return part; } };
  return { host, port: url.port === '' ? 80 : Number(url.port), login: url.username === '' ? null : { user: decoded(url.username), password: decoded(url.password) }, exceptions: [...exceptions], isSystem: true, setIn };
}

export function proxyOfEnvironment(env: Env): SystemProxy | null {
  const name = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'].find((one) => (env[one] ?? '').trim() !== '');
  const exceptions = (env['NO_PROXY'] ?? env['no_proxy'] ?? '').split(/[\s,]+/).filter((one) => one !== '');
  return name === undefined ? null : readProxyAddress((env[name] ?? '').trim(), exceptions, name);
}

/** What `reg query` prints of the Internet settings. A script that finds proxies (AutoConfigURL) is not run. */
export function proxyOfWindows(printed: string): SystemProxy | null {
  const value = (name: string): string => new RegExp(`^\\s*${name}\\s+REG_\\w+\\s+(.*?)\\s*$`, 'm').exec(printed)?.[1] ?? '';
  if (Number(value('ProxyEnable')) !== 1) return null;
  const servers = value('ProxyServer').split(';').map((one) => one.trim()).filter((one) => one !== '');
  const server = servers.find((one) => /^https=/i.test(one))?.slice(6) ?? servers.find((one) => !one.includes('='));
  return server === undefined ? null : readProxyAddress(server, value('ProxyOverride').split(';').filter((one) => one !== ''), 'the settings of Windows');
}

/** What `scutil --proxy` prints. */
export function proxyOfMac(printed: string): SystemProxy | null {
  const value = (name: string): string => new RegExp(`^\\s*${name}\\s*:\\s*(.*?)\\s*$`, 'm').exec(printed)?.[1] ?? '';
  if (value('HTTPSEnable') !== '1') return null;
  const exceptions = [...(/ExceptionsList[^{]*\{([^}]*)\}/.exec(printed)?.[1] ?? '').matchAll(/\d+\s*:\s*(\S+)/g)].map(([, one = '']) => one);
  return readProxyAddress(`${value('HTTPSProxy')}:${value('HTTPSPort') || '80'}`, exceptions, 'the settings of macOS');
}

/** The system's own programs by their full paths, so that none that was planted elsewhere runs; null where they say nothing. */
function proxyOfSystem(platform: NodeJS.Platform, env: Env): SystemProxy | null {
  const print = (file: string, args: readonly string[]): string => {
    try {
      return execFileSync(file, args, { encoding: 'utf8', timeout: 5_000, windowsHide: true, stdio: ['ignore', 'pipe', 'ignore'] });
    } catch {
      return '';
    }
  };
  if (platform === 'win32') return proxyOfWindows(print(join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'reg.exe'), ['query', 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings']));
  return platform === 'darwin' ? proxyOfMac(print('/usr/sbin/scutil', ['--proxy'])) : null;
}

/** Read once, when first needed. Throws `bad_setting` each time it is asked where what is set cannot be used. */
export function makeSystemProxy(settings: ProxySettings, env: Env, platform: NodeJS.Platform): () => SystemProxy | null {
  let system: SystemProxy | null | undefined;
  return () => {
    if (settings.address !== null) return readProxyAddress(settings.address, settings.exceptions, 'the settings file (proxy.address)');
    return proxyOfEnvironment(env) ?? (system === undefined ? system = proxyOfSystem(platform, env) : system);
  };
}
