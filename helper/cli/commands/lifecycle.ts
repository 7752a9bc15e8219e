/** restart, support-code, safe-mode: the helper's own life, and support's side of it. */
import { closeSync, fstatSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isoTimeOf, type IsoTime } from '../../../src/shared/dates.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { connectorIdPattern, makeSupportCode, makeSupportKeys, tidyCode } from '../../lifecycle/support-code.ts';
import { NotRunning } from '../client.ts';
import { pause, type Context } from '../context.ts';
import { CommandFailed, exitCodes, type Say } from '../say.ts';

/** Cancelling takes 5 s at most, a token's refresh under way 20 s, and starting a few. */
const backMsMax = 60_000;

export async function restart({ client, say, signal }: Context): Promise<void> {
  const before = await client.call('readAbout');
  await client.call('restart');
  say.note('Restarting…');
  for (const endMs = Date.now() + backMsMax; Date.now() < endMs; await pause(200, signal)) {
    try {
      const after = await client.call('readAbout');
      if (after.startedAt === before.startedAt) continue;
      say.result({ restarted: true, startedAt: after.startedAt, url: after.url }, `Ledgerline was restarted and is at ${after.url}`);
      return;
    } catch (error) {
      const isAway = error instanceof NotRunning || !(error instanceof AppError) || error.code === 'shutting_down';
      if (!isAway) throw error;
    }
  }
  throw new CommandFailed(`Ledgerline did not come back within ${backMsMax / 1000} seconds; start it with: ledgerline start`);
}

export async function leaveSafeMode({ client, say }: Context): Promise<void> {
  say.result(await client.call('leaveSafeMode'), 'Ledgerline reads from Sage again.');
}

export async function applyCode({ client, say }: Context, code: string): Promise<void> {
  const applied = await client.call('applySupportCode', { code: tidyCode(code) });
  say.result(applied, `Restart is enabled until ${applied.until}. Use it with: ledgerline restart`);
}

export async function autostart({ client, say }: Context, wanted: 'on' | 'off' | 'status'): Promise<void> {
  const now = wanted === 'status' ? await client.call('readAutostart') : await client.call('changeAutostart', { isOn: wanted === 'on' });
  const blocked = now.isBlocked ? ' It is switched off in the system\'s own settings, though.' : '';
  say.result(now, now.isOn ? `Ledgerline starts at logon (${now.place ?? ''}).${blocked}` : `Ledgerline does not start at logon.${now.isAvailable ? ' Switch it on with: ledgerline autostart on' : ' The demo never does.'}`);
}

const dayMs = 86_400_000;
const spanMs = { d: dayMs, h: 3_600_000 } as const;
const longestMs = 366 * dayMs;

/** "2026-12-31" is the end of that day, "14d" and "12h" are from now. */
export function readExpiry(text: string, nowMs: number): IsoTime {
  const span = /^(\d{1,4})([dh])$/.exec(text);
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/.test(text);
  const ms = span ? nowMs + Number(span[1]) * spanMs[span[2] as 'd' | 'h'] : isDay ? Date.parse(text) + dayMs - 1000 : isTime ? Date.parse(text) : Number.NaN;
  const isReal = !Number.isNaN(ms) && (!isDay || new Date(ms).toISOString().startsWith(text));
  if (!isReal || ms <= nowMs || ms > nowMs + longestMs) throw new CommandFailed(`--expires is "${text.slice(0, 40)}"; allowed: a day such as 2026-12-31, a time such as 2026-12-31T17:00Z, or a span such as 14d or 12h, in the future and within a year`, 'bad_request', exitCodes.usage);
  return isoTimeOf(ms);
}

/** Support's side: the private key goes into a new file that only its owner reads. */
export function makeKeys(say: Say, { key }: { readonly key: string }): void {
  const { privateKeyPem, publicKey } = makeSupportKeys();
  let file: number;
  try {
    file = openSync(key, 'wx', 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandFailed(code === 'EEXIST' ? `${key} is there already; a key is never overwritten` : `${key} cannot be made (${code ?? 'unknown reason'})`, 'already_exists');
  }
  try {
    writeFileSync(file, privateKeyPem);
  } catch (error) {
    rmSync(key, { force: true });
    throw new CommandFailed(`${key} could not be written (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`, 'disk_failed');
  } finally {
    closeSync(file);
  }
  say.result({ keyFile: key, publicKey }, [`The private key is in ${key}; keep it where only support reaches it.`, 'For policy.json or config.json of every connector:', `  "support": { "publicKey": "${publicKey}" }`]);
}

function readKeyFile(path: string): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    throw new CommandFailed(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`, 'not_found');
  }
  try {
    if (process.platform !== 'win32' && (fstatSync(file).mode & 0o077) !== 0) throw new CommandFailed(`${path} can be read by others; close it first: chmod 600 ${path}`, 'forbidden');
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

export function makeCode(say: Say, options: { readonly key: string; readonly connector: string; readonly expires: string }, nowMs: number = Date.now()): void {
  const connectorId = options.connector.trim().toUpperCase();
  if (!connectorIdPattern.test(connectorId)) throw new CommandFailed(`--connector is "${options.connector.slice(0, 40)}"; a connector ID is written LL-ABCD-EFGH-JKLM, as About shows it`, 'bad_request', exitCodes.usage);
  const until = readExpiry(options.expires, nowMs);
  const code = makeSupportCode(readKeyFile(options.key), connectorId, { enables: ['restart'], until });
  say.result({ code, connectorId, enables: ['restart'], until }, code);
}
