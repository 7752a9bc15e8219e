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
import { connectorIdPattern, publicKeyOf } from './lifecycle/support-code.ts';
import { plainIssue } from './plain-issue.ts';

export const defaultPort = 47_800;

const accountingDefaults = {
  authorizeUrl: 'https://www.sageone.com/oauth2/auth/central?filter=apiv3.1',
  tokenUrl: 'https://oauth.accounting.sage.com/token',
  revokeUrl: 'https://oauth.accounting.sage.com/revoke',
  apiUrl: 'https://api.accounting.sage.com/v3.1',
};

/** Each edition has an address of its own; `sage.sage200.apiUrl` stands in place of both, for a site with a server of its own. */
const sage200ApiUrls = { standard: 'https://api.columbus.sage.com/uk/sage200/accounts/v1', professional: 'https://api.columbus.sage.com/uk/sage200extra/accounts/v1' } as const;
const sage200Defaults = { authorizeUrl: 'https://id.sage.com/authorize', tokenUrl: 'https://id.sage.com/oauth/token' };

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

const text = z.string('a text in quotes').min(1, 'a text that is not empty').max(4096, 'a text of up to 4096 characters');
const webhookHosts = z.array(text.refine((host) => /^[^\s/@?#\\]+$/.test(host) && URL.canParse(`https://${host}`), 'a host such as "crm.example.co.uk" or "localhost:8443"'), 'a list of hosts in quotes').max(100, 'a list of up to 100 hosts');
const texts = z.array(text, 'a list of texts in quotes').max(100, 'a list of up to 100 texts');

const supportKey = z.string('a text in quotes').refine((key) => publicKeyOf(key) !== null, 'an Ed25519 public key as "ledgerline support-code keys" prints it');
const connectors = z.array(z.string('a connector ID in quotes').refine((id) => id === '*' || connectorIdPattern.test(id), 'a connector ID such as LL-ABCD-EFGH-JKLM, or "*" for all'), 'a list of connector IDs in quotes').max(1000, 'a list of up to 1000 connector IDs');

/** The keys of each part of the file, as its own check and as the sentence that names what is allowed. */
const parts = {
  log: { level: logLevel },
  /** Mail servers that may be used without asking, as "smtp.example.co.uk:587". */
  mail: { servers: texts },
  /** `publicKey`: of whoever makes support codes. `restart`: the connectors that Restart is enabled for, in policy.json alone. */
  support: { publicKey: supportKey, restart: connectors },
  /** `address` stands in place of the one that the environment or the system names; those of `allowed`, as "proxy.example.co.uk:8080", may be named for a connection without asking. */
  proxy: { address: text, exceptions: texts, allowed: texts },
  /** Hosts that webhooks may go to, also on private addresses, as "crm.example.co.uk" or "localhost:8443". */
  webhooks: { hosts: webhookHosts },
  'sage.accounting': { authorizeUrl: address, tokenUrl: address, revokeUrl: address, apiUrl: address, requestsPerMinute },
  'sage.sage200': { authorizeUrl: address, tokenUrl: address, apiUrl: address, requestsPerMinute },
  /** `driver` reads data sets in place of the one of their version; `roots` are looked through for them; `hosts` are computers whose shares may be opened without asking. */
  'sage.sage50': { driver: text, roots: texts, hosts: texts },
} as const;
const keysOf = (part: object): string => Object.keys(part).join(', ');
const partOf = <T extends Record<string, z.ZodType>>(shape: T) => z.strictObject(shape, `an object with the keys ${keysOf(shape)}`).partial().optional();
const sagePart = z.strictObject({ accounting: partOf(parts['sage.accounting']), sage200: partOf(parts['sage.sage200']), sage50: partOf(parts['sage.sage50']) }, 'an object with the keys accounting, sage200, sage50');
const fileSchema = z.strictObject({ port: port.optional(), log: partOf(parts.log), mail: partOf(parts.mail), support: partOf(parts.support), proxy: partOf(parts.proxy), webhooks: partOf(parts.webhooks), sage: sagePart.optional() }, 'an object with the keys port, log, mail, support, proxy, webhooks, sage');
type FileSettings = z.infer<typeof fileSchema>;

type Addresses<K extends string> = Readonly<Record<K, string>> & { readonly requestsPerMinute: number };
export type Settings = {
  readonly port: number;
  /** False: nobody set the port, and the usual one may be exchanged for another where it is taken. */
  readonly isPortSet: boolean;
  readonly log: { readonly level: z.infer<typeof logLevel> };
  readonly mail: { readonly servers: readonly string[] };
  readonly support: { readonly publicKey: string | null; readonly restart: readonly string[] };
  readonly proxy: { readonly address: string | null; readonly exceptions: readonly string[]; readonly allowed: readonly string[] };
  readonly webhooks: { readonly hosts: readonly string[] };
  readonly sage: {
    readonly accounting: Addresses<'authorizeUrl' | 'tokenUrl' | 'revokeUrl' | 'apiUrl'>;
    readonly sage200: Addresses<'authorizeUrl' | 'tokenUrl'> & { readonly apiUrls: Readonly<Record<'standard' | 'professional', string>> };
    readonly sage50: { readonly driver: string | null; readonly roots: readonly string[]; readonly hosts: readonly string[] };
  };
};

/** The value at a path of keys, as a person would find it in the file; long ones are cut. */
function shown(json: unknown, path: readonly PropertyKey[]): string {
  const value = path.reduce<unknown>((inside, key) => (inside as Record<PropertyKey, unknown> | undefined)?.[key], json);
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function keysAllowedAt(path: readonly PropertyKey[]): string {
  const at = path.join('.');
  if (at === '') return 'port, log, mail, support, proxy, webhooks, sage';
  return at === 'sage' ? keysOf(sagePart.shape) : keysOf(parts[at as keyof typeof parts]);
}

function sentenceOf(file: string, json: unknown, issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const key = [...issue.path, issue.keys[0] ?? ''].join('.');
    return `${file}: there is no setting named "${key}"; allowed here: ${keysAllowedAt(issue.path)}`;
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
  const checked = fileSchema.safeParse(json, { error: plainIssue });
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

type ProductKey = 'accounting' | 'sage200';

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };
type SagePart<P extends keyof NonNullable<FileSettings['sage']>> = Given<NonNullable<NonNullable<FileSettings['sage']>[P]>>;

/** The policy's word before the user's. */
function pickedFrom<P extends keyof NonNullable<FileSettings['sage']>>(product: P, config: FileSettings, policy: FileSettings): SagePart<P> {
  const given = (file: FileSettings): object => Object.fromEntries(Object.entries(file.sage?.[product] ?? {}).filter(([, value]) => value !== undefined));
  return { ...given(config), ...given(policy) } as SagePart<P>;
}

function checkRate(product: ProductKey, perMinute: number, apiUrl: string): void {
  if (perMinute > requestsPerMinuteMax && !loopbackHosts.includes(new URL(apiUrl).hostname)) throw new AppError('bad_setting', `sage.${product}.requestsPerMinute is ${perMinute}; allowed: 1 to ${requestsPerMinuteMax}, more for an apiUrl on this machine only`);
}

function sageSettings(config: FileSettings, policy: FileSettings): Settings['sage'] {
  const accounting = { ...accountingDefaults, requestsPerMinute: requestsPerMinuteMax, ...pickedFrom('accounting', config, policy) };
  const { apiUrl, ...sage200 } = { ...sage200Defaults, requestsPerMinute: requestsPerMinuteMax, ...pickedFrom('sage200', config, policy) };
  const apiUrls = apiUrl === undefined ? sage200ApiUrls : { standard: apiUrl, professional: apiUrl };
  checkRate('accounting', accounting.requestsPerMinute, accounting.apiUrl);
  checkRate('sage200', sage200.requestsPerMinute, apiUrls.professional);
  return { accounting, sage200: { ...sage200, apiUrls: { ...apiUrls } }, sage50: { driver: null, roots: [], hosts: [], ...pickedFrom('sage50', config, policy) } };
}

function frozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) frozen(part);
  return Object.freeze(value);
}

/** Defaults, then config.json, then LEDGERLINE_PORT, then policy.json. Throws `bad_setting`. */
export function readSettings(home: Home, env: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const config = readFileSettings(home.configFile);
  const policy = readFileSettings(home.policyFile);
  if (config.support?.restart !== undefined) throw new AppError('bad_setting', `${basename(home.configFile)}: support.restart stands in ${basename(home.policyFile)} alone, where an administrator sets it`);
  const port = policy.port ?? portFromEnv(env.LEDGERLINE_PORT) ?? config.port;
  return frozen({
    port: port ?? defaultPort,
    isPortSet: port !== undefined,
    log: { level: policy.log?.level ?? config.log?.level ?? 'info' },
    mail: { servers: (policy.mail?.servers ?? config.mail?.servers ?? []).map((server) => server.toLowerCase()) },
    support: { publicKey: policy.support?.publicKey ?? config.support?.publicKey ?? null, restart: policy.support?.restart ?? [] },
    proxy: { address: policy.proxy?.address ?? config.proxy?.address ?? null, exceptions: policy.proxy?.exceptions ?? config.proxy?.exceptions ?? [], allowed: policy.proxy?.allowed ?? config.proxy?.allowed ?? [] },
    webhooks: { hosts: policy.webhooks?.hosts ?? config.webhooks?.hosts ?? [] },
    sage: sageSettings(config, policy),
  });
}
