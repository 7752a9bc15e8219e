/**
 * Where a Sage 50 data folder lies, by its text alone: on this computer, on another one that a person must have
 * confirmed (opening a share sends the user's own sign-in to it), or nowhere that is allowed. Pure: no file is touched,
 * so it comes before everything that does.
 */
import { posix, win32 } from 'node:path';
import { AppError } from '../../src/shared/errors.ts';

/** Whose paths they are; on `posix` (a made data set, in tests and practice) a path begins with one slash. */
export type PathStyle = 'win32' | 'posix';
export type DataPath =
  | { readonly kind: 'local'; readonly folder: string }
  /** `host` in lower case, as confirmed hosts are kept; ports and the like that Windows allows behind `@` are refused. */
  | { readonly kind: 'share'; readonly host: string; readonly folder: string }
  | { readonly kind: 'refused'; readonly reason: string };

const pathLengthMax = 259;
const refused = (reason: string): DataPath => ({ kind: 'refused', reason });
/** A name or an address of version 4, as Windows takes them before `\share`. */
const hostPattern = /^[\p{L}\p{N}]([\p{L}\p{N}._-]{0,252}[\p{L}\p{N}])?$/u;

export function parseDataPath(given: string, style: PathStyle): DataPath {
  if (given.length > pathLengthMax) return refused(`the folder is ${given.length} characters long; ${pathLengthMax} are allowed`);
  const text = given.trim();
  if (text === '') return refused('no folder is given');
  // Marks that turn the direction of writing make a folder look like another.
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(text)) return refused('the folder contains a control character');
  if (/^[a-z][a-z0-9+.-]+:/i.test(text)) return refused('this is an address such as file: or http:, and not a folder');
  if (/%[^%\\/]*%/.test(text)) return refused('the folder contains %…%; give it as it really is');
  if (text.startsWith('~')) return refused('the folder begins with ~; give it in full');
  if (/^[\\/]{2}/.test(text)) return parseShare(text.replaceAll('/', '\\'));
  return style === 'win32' ? parseWindows(text) : parsePosix(text);
}

/** `\\host\share\…`. Device paths, `\\?\` and `\\.\`, are refused whatever follows: they switch off Windows' own checks. */
function parseShare(text: string): DataPath {
  if (/^\\\\[?.](\\|$)/.test(text)) return refused('the folder begins with \\\\?\\ or \\\\.\\; give it in its plain form');
  const [host = '', share = ''] = text.slice(2).split('\\');
  if (host.includes('@')) return refused('the name of the other computer contains @, which would reach it over the web');
  if (!hostPattern.test(host)) return refused('the name of the other computer is not one');
  if (share === '' || share === '..' || /[:*?"<>|]/.test(share)) return refused('the share after the name of the other computer is missing or is none');
  const folder = win32.normalize(text).replace(/\\+$/, '');
  const wrong = wrongParts(folder.slice(2));
  return wrong === null ? { kind: 'share', host: host.toLowerCase(), folder } : refused(wrong);
}

function parseWindows(text: string): DataPath {
  if (!/^[a-z]:[\\/]/i.test(text)) return refused(/^[a-z]:/i.test(text) ? 'the drive letter must be followed by \\' : 'the folder must begin with a drive letter, such as C:\\');
  const folder = win32.normalize(text).replace(/(?<!^[a-z]:)\\+$/i, '');
  const wrong = wrongParts(folder.slice(3));
  return wrong === null ? { kind: 'local', folder } : refused(wrong);
}

function parsePosix(text: string): DataPath {
  if (/^[a-z]:/i.test(text) || text.includes('\\')) return refused('this is a folder of Windows, and this computer has none');
  if (!text.startsWith('/')) return refused('the folder must begin with /');
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return refused('the folder contains ..; give it as it really is');
  return { kind: 'local', folder: `/${parts.join('/')}` };
}

/** What Windows reads as something other than a folder: a stream, a wildcard, a device, dots that it drops. */
function wrongParts(below: string): string | null {
  for (const part of below.split('\\')) {
    if (/[:*?"<>|]/.test(part)) return 'the folder contains one of : * ? " < > |';
    if (/^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$|pipe)(\..*)?$/i.test(part)) return 'the folder contains the name of a device';
    if (/[. ]$/.test(part)) return 'a part of the folder ends with a dot or a space, which Windows would drop';
  }
  return null;
}

/** The same for a data folder: Sage's COMPANY file, and people, name the company's folder; the data lie in ACCDATA below it. */
export function parseDataFolder(given: string, style: PathStyle): DataPath {
  const path = parseDataPath(given, style);
  if (path.kind === 'refused' || /(^|[\\/])accdata$/i.test(path.folder)) return path;
  return parseDataPath((style === 'win32' || path.kind === 'share' ? win32 : posix).join(path.folder, 'ACCDATA'), style);
}

/**
 * The data folder, ready to be opened. Throws `bad_request` with the reason, or `host_not_confirmed` naming the host; a host
 * is confirmed by a person, and kept in lower case.
 */
export function allowedFolder(given: string, style: PathStyle, confirmedHosts: ReadonlySet<string>): string {
  const path = parseDataFolder(given, style);
  if (path.kind === 'refused') throw new AppError('bad_request', `the data folder cannot be used: ${path.reason}`);
  if (path.kind === 'share' && !confirmedHosts.has(path.host)) throw new AppError('host_not_confirmed', `the data folder is on the computer "${path.host}", which nobody has confirmed yet`);
  if (path.kind === 'share' && style === 'posix') throw new AppError('bad_request', 'the data folder cannot be used: a share is reached from Windows only; mount it and give the folder');
  return path.folder;
}
