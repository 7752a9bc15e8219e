/**
 * Settings: what `config.json` (the user's) and `policy.json` (an administrator's, which wins) say, checked strictly
 * and frozen. A wrong one stops the start with the key, what stands there and what is allowed.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse as parseJson } from 'secure-json-parse';
import { z } from 'zod';
import { AppError } from '../src/shared/errors.ts';
import type { Home } from './instance-home.ts';

export const defaultPort = 47_800;

const sageDefaults = {
  authorizeUrl: 'https://www.sageone.com/oauth2/auth/central?filter=apiv3.1',
  tokenUrl: 'https://oauth.accounting.sage.com/token',
  revokeUrl: 'https://oauth.accounting.sage.com/revoke',
  apiUrl: 'https://api.accounting.sage.com/v3.1',
};

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'];

function isAllowedAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username || url.password || url.hash) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHosts.includes(url.hostname));
}

const address = z.string('an address in quotes').refine(isAllowedAddress, 'an https address (http on this machine only), without a user name or #');
const port = z.number('a whole number from 1024 to 65535, or 0 for any free port').int('a whole number').refine((value) => value === 0 || (value >= 1024 && value <= 65_535), 'a whole number from 1024 to 65535, or 0 for any free port');
const logLevel = z.enum(['error', 'warn', 'info', 'debug'], 'one of "error", "warn", "info", "debug"');

/** What we ask of Sage at most; more only where it is no Sage that answers. */
export const requestsPerMinuteMax = 100;
const requestsPerMinute = z.number('a whole number from 1').int('a whole number').min(1, 'a whole number from 1');

const fileSchema = z.strictObject({
  port: port.optional(),
  log: z.strictObject({ level: logLevel.optional() }, 'an object with the key level').optional(),
  sage: z.strictObject({
    accounting: z.strictObject({ authorizeUrl: address.optional(), tokenUrl: address.optional(), revokeUrl: address.optional(), apiUrl: address.optional(), requestsPerMinute: requestsPerMinute.optional() }, 'an object with the keys authorizeUrl, tokenUrl, revokeUrl, apiUrl, requestsPerMinute').optional(),
  }, 'an object with the key accounting').optional(),
}, 'an object with the keys port, log, sage');
type FileSettings = z.infer<typeof fileSchema>;

export type Settings = {
  readonly port: number;
  readonly log: { readonly level: z.infer<typeof logLevel> };
  readonly sage: { readonly accounting: { readonly authorizeUrl: string; readonly tokenUrl: string; readonly revokeUrl: string; readonly apiUrl: string; readonly requestsPerMinute: number } };
};

/** The value at a path of keys, as a person would find it in the file; long ones are cut. */
function shown(json: unknown, path: readonly PropertyKey[]): string {
  const value = path.reduce<unknown>((inside, key) => (inside as Record<PropertyKey, unknown> | undefined)?.[key], json);
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function keysAllowedAt(path: readonly PropertyKey[]): readonly string[] {
  const at = path.join('.');
  if (at === '') return ['port', 'log', 'sage'];
  if (at === 'log') return ['level'];
  if (at === 'sage') return ['accounting'];
  return [...Object.keys(sageDefaults), 'requestsPerMinute'];
}

function sentenceOf(file: string, json: unknown, issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const key = [...issue.path, issue.keys[0] ?? ''].join('.');
    return `${file}: there is no setting named "${key}"; allowed here: ${keysAllowedAt(issue.path).join(', ')}`;
  }
  const key = issue.path.join('.') || 'the whole file';
  return `${file}: ${key} is ${shown(json, issue.path)}; allowed: ${issue.message}`;
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new AppError('bad_setting', `${path} could not be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`, { cause: error });
  }
  try {
    // A byte order mark is what Windows' own editor may put in front.
    return parseJson(text.replace(/^\uFEFF/, ''), { protoAction: 'error', constructorAction: 'error' });
  } catch (error) {
    throw new AppError('bad_setting', `${path} is not JSON: ${error instanceof Error ? error.message.slice(0, 200) : 'it cannot be read'}`, { cause: error });
  }
}

function readFileSettings(path: string): FileSettings {
  const json = readJson(path);
  const checked = fileSchema.safeParse(json);
  if (checked.success) return checked.data;
  const sentences = checked.error.issues.slice(0, 5).map((issue) => sentenceOf(basename(path), json, issue));
  throw new AppError('bad_setting', sentences.join('\n'));
}

function portFromEnv(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const checked = port.safeParse(/^\d{1,5}$/.test(text) ? Number(text) : Number.NaN);
  if (!checked.success) throw new AppError('bad_setting', `LEDGERLINE_PORT is "${text.slice(0, 40)}"; allowed: a whole number from 1024 to 65535, or 0 for any free port`);
  return checked.data;
}

function addressesOf(config: FileSettings, policy: FileSettings): Settings['sage']['accounting'] {
  const pick = (key: keyof typeof sageDefaults): string => policy.sage?.accounting?.[key] ?? config.sage?.accounting?.[key] ?? sageDefaults[key];
  const apiUrl = pick('apiUrl');
  const perMinute = policy.sage?.accounting?.requestsPerMinute ?? config.sage?.accounting?.requestsPerMinute ?? requestsPerMinuteMax;
  if (perMinute > requestsPerMinuteMax && !loopbackHosts.includes(new URL(apiUrl).hostname)) throw new AppError('bad_setting', `sage.accounting.requestsPerMinute is ${perMinute}; allowed: 1 to ${requestsPerMinuteMax}, more for an apiUrl on this machine only`);
  return { authorizeUrl: pick('authorizeUrl'), tokenUrl: pick('tokenUrl'), revokeUrl: pick('revokeUrl'), apiUrl, requestsPerMinute: perMinute };
}

function frozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) frozen(part);
  return Object.freeze(value);
}

/** Defaults, then config.json, then LEDGERLINE_PORT, then policy.json. Throws `bad_setting`. */
export function readSettings(home: Home, env: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const config = readFileSettings(home.configFile);
  const policy = readFileSettings(home.policyFile);
  return frozen({
    port: policy.port ?? portFromEnv(env.LEDGERLINE_PORT) ?? config.port ?? defaultPort,
    log: { level: policy.log?.level ?? config.log?.level ?? 'info' },
    sage: { accounting: addressesOf(config, policy) },
  });
}
