/**
 * The log: JSON lines in the home's `logs` folder, small and rotated, an error that repeats told once and counted. Only
 * fields named here get in, and what looks like a secret is taken out of every text, so that none can slip through.
 */
import { closeSync, existsSync, fstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { AppError } from '../src/shared/errors.ts';

/** What may stand in a log line beside its message. Everything else is left out, whatever it is called. */
const allowedFields = [
  'area', 'code', 'status', 'method', 'path', 'endpoint', 'caller', 'peer', 'why', 'field', 'count', 'ms', 'waitMs', 'bytes', 'port', 'pid', 'version', 'node', 'platform',
  'connectionId', 'companyId', 'sync', 'kind', 'dataType', 'resource', 'page', 'outcome', 'state', 'from', 'to', 'at', 'nextDueAt', 'signal', 'exitCode', 'repeated', 'read', 'written', 'rejected', 'tokenId', 'scope', 'step',
] as const;
type AllowedField = (typeof allowedFields)[number];
export type LogFields = { readonly [K in AllowedField]?: string | number | boolean | null | undefined } & { readonly err?: unknown };

export type Log = {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
};

const textMax = 500;
const looksSecret: readonly (readonly [RegExp, string])[] = [
  [/\bll_[A-Za-z0-9_-]{8,}/g, 'll_…'],
  [/\beyJ[A-Za-z0-9_-]{6,}[A-Za-z0-9._-]*/g, 'eyJ…'],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, '$1 …'],
  [/\b([a-z_]*(?:token|secret|password|passwd|pwd|code|verifier|authorization|state))(["']?\s*[=:]\s*["']?)[^\s"'&,;}]{4,}/gi, '$1$2…'],
  // Any long run of key-like characters with digits and letters mixed: a token by another name.
  [/(?<![A-Za-z0-9_/+-])(?=[A-Za-z0-9_+-]*\d)(?=[A-Za-z0-9_+-]*[A-Za-z])[A-Za-z0-9_+-]{40,}={0,2}/g, '…'],
];

/** A text without what looks like a secret, without control characters, and not longer than a line should be. */
export function safeText(text: string): string {
  let safe = text.length > 4 * textMax ? text.slice(0, 4 * textMax) : text;
  for (const [pattern, instead] of looksSecret) safe = safe.replace(pattern, instead);
  // eslint-disable-next-line no-control-regex -- control characters are exactly what must not reach a terminal
  safe = safe.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, ' ');
  return safe.length > textMax ? `${safe.slice(0, textMax - 1)}…` : safe;
}

const safeValue = (value: unknown): unknown => {
  if (typeof value === 'string') return safeText(value);
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? value : undefined;
};

/** An error as name, code, message and the places in our code: no properties of its own, which may hold a request with its headers. */
function safeError(thrown: unknown, depth = 0): Record<string, unknown> {
  if (!(thrown instanceof Error)) return { message: safeText(String(thrown)) };
  const code = thrown instanceof AppError ? thrown.code : (thrown as { code?: unknown }).code;
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 8).map((line) => safeText(line.trim()));
  return {
    name: safeText(thrown.name),
    ...(typeof code === 'string' ? { code: safeText(code) } : {}),
    message: safeText(thrown.message),
    ...(thrown instanceof AppError && thrown.code !== 'our_bug' ? {} : { stack: frames }),
    ...(thrown.cause !== undefined && depth < 3 ? { cause: safeError(thrown.cause, depth + 1) } : {}),
  };
}

export function safeFields(fields: LogFields): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const name of allowedFields) {
    const value = safeValue(fields[name]);
    if (value !== undefined) safe[name] = value;
  }
  if (fields.err !== undefined) safe.err = safeError(fields.err);
  return safe;
}

export type LogLimits = { readonly fileBytesMax: number; readonly filesMax: number; readonly sameMax: number; readonly sameWindowMs: number };
const usualLimits: LogLimits = { fileBytesMax: 2_000_000, filesMax: 5, sameMax: 10, sameWindowMs: 60_000 };

/** Appends lines to `helper.log`; when it is full it becomes `helper.1.log` and the oldest goes. A full disk loses lines, nothing else. */
export function makeRotatingFile(folder: string, limits: Pick<LogLimits, 'fileBytesMax' | 'filesMax'>): { write(line: string): void; close(): void } {
  const nameOf = (number: number): string => join(folder, number === 0 ? 'helper.log' : `helper.${number}.log`);
  let file: number | null = null;
  let bytes = 0;
  const open = (): number => {
    const opened = openSync(nameOf(0), 'a', 0o600);
    bytes = fstatSync(opened).size;
    return opened;
  };
  const rotate = (): void => {
    if (file !== null) closeSync(file);
    file = null;
    rmSync(nameOf(limits.filesMax - 1), { force: true });
    for (let number = limits.filesMax - 2; number >= 0; number -= 1) if (existsSync(nameOf(number))) renameSync(nameOf(number), nameOf(number + 1));
  };
  return {
    write(line) {
      try {
        file ??= open();
        if (bytes > 0 && bytes + line.length > limits.fileBytesMax) {
          rotate();
          file = open();
        }
        bytes += writeSync(file, line);
      } catch {
        // No place for the log is no reason to stop serving; the next line tries again.
        if (file !== null) try { closeSync(file); } catch { /* it was closed already */ }
        file = null;
      }
    },
    close() {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}

type Level = keyof Log;
type Seen = { count: number; sinceMs: number };

/** Lets the same line through a few times a minute; then it is counted, and the count told when it is let through again. */
function makeRepeatGuard(limits: LogLimits, nowMs: () => number): (key: string) => { readonly pass: boolean; readonly repeated: number } {
  const seen = new Map<string, Seen>();
  return (key) => {
    const now = nowMs();
    const before = seen.get(key);
    if (before && now - before.sinceMs < limits.sameWindowMs && now >= before.sinceMs) {
      before.count += 1;
      return { pass: before.count <= limits.sameMax, repeated: 0 };
    }
    // Many different lines must not fill the memory either.
    if (seen.size > 1000) seen.clear();
    seen.set(key, { count: 1, sinceMs: now });
    return { pass: true, repeated: before ? Math.max(0, before.count - limits.sameMax) : 0 };
  };
}

export type LogSettings = { readonly folder: string; readonly level: Level; readonly limits?: Partial<LogLimits>; readonly nowMs?: () => number };

export function makeLog(settings: LogSettings): Log & { close(): void } {
  const limits = { ...usualLimits, ...settings.limits };
  const nowMs = settings.nowMs ?? Date.now;
  const file = makeRotatingFile(settings.folder, limits);
  // An error is made safe above; pino's own way with one would unpack it again.
  const out = pino({ level: settings.level, base: null, serializers: { err: (error: unknown) => error }, timestamp: () => `,"time":"${new Date(nowMs()).toISOString()}"`, formatters: { level: (level) => ({ level }) } }, file);
  const guard = makeRepeatGuard(limits, nowMs);
  const line = (level: Level) => (message: string, fields: LogFields = {}): void => {
    const safe = safeFields(fields);
    const { pass, repeated } = guard([level, message, safe.code, safe.path, safe.companyId, safe.why].join('\0'));
    if (pass) out[level](repeated > 0 ? { ...safe, repeated } : safe, safeText(message));
  };
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error'), close: () => file.close() };
}

/** Free text from elsewhere: told in the log, left out where the log leaves this computer. */
const leftOut: ReadonlySet<string> = new Set(['why']);

/** A line of the log as it may be handed to somebody else: named fields alone, made safe once more; null for what is no line of ours. */
export function lineForOthers(line: string): string | null {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof read !== 'object' || read === null) return null;
  const given = read as Readonly<Record<string, unknown>>;
  const { level, time, msg, err } = given;
  if (typeof level !== 'string' || typeof time !== 'string' || typeof msg !== 'string') return null;
  const kept: Record<string, string | number | boolean> = {};
  for (const name of allowedFields) {
    const value = leftOut.has(name) ? undefined : safeValue(given[name]);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') kept[name] = value;
  }
  // What an error said may quote what was sent; its name and code never do.
  const { name, code } = (typeof err === 'object' && err !== null ? err : {}) as { name?: unknown; code?: unknown };
  if (typeof name === 'string') kept.error = safeText(name);
  if (typeof code === 'string') kept.errorCode = safeText(code);
  return `${safeText(time)} ${safeText(level)} ${safeText(msg)}${Object.entries(kept).map(([field, value]) => ` ${field}=${value}`).join('')}`;
}
