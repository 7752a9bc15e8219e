/**
 * Whose program is at the other end of a loopback connection? The operating system knows; a token alone does not prove
 * it, since a machine may have several users and loopback is common to all of them.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { userInfo } from 'node:os';

export type Peer = 'same' | 'other' | 'unknown';
export type PeerOf = (socket: Socket) => Promise<Peer>;
/** Both ends as the helper sees them: `remotePort` is the client's. */
type Ends = { readonly remoteAddress: string; readonly remotePort: number; readonly localPort: number };

/** An address as /proc/net/tcp writes it: each group of four bytes in the machine's order, which is little-endian everywhere we run. */
export function procAddress(address: string): string | null {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(address)) return address.split('.').reverse().map((part) => Number(part).toString(16).padStart(2, '0')).join('').toUpperCase();
  if (address === '::1') return '00000000000000000000000001000000';
  return null;
}

/** The owner of the client's end of a connection. A row without an inode has lost its program, and then its user reads 0: that proves nothing. */
export function uidInTable(table: string, ends: Ends): number | null {
  const address = procAddress(ends.remoteAddress);
  const port = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0');
  if (address === null) return null;
  const client = `${address}:${port(ends.remotePort)}`;
  const mapped = address.length === 8 ? `0000000000000000FFFF0000${address}:${port(ends.remotePort)}` : client;
  for (const row of table.split('\n')) {
    const columns = row.trim().split(/\s+/);
    const [, local, remote, state, , , , uid, , inode] = columns;
    if ((local !== client && local !== mapped) || remote?.split(':')[1] !== port(ends.localPort)) continue;
    if (state !== '01' || inode === undefined || inode === '0' || uid === undefined || !/^\d+$/.test(uid)) return null;
    return Number(uid);
  }
  return null;
}

async function peerOnLinux(ends: Ends): Promise<Peer> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')));
  for (const table of tables) {
    const uid = uidInTable(table, ends);
    if (uid !== null) return uid === process.getuid?.() ? 'same' : 'other';
  }
  return 'unknown';
}

const run = (program: string, args: readonly string[]): Promise<string> => new Promise((resolve) => {
  execFile(program, args, { timeout: 3000, windowsHide: true, maxBuffer: 4_000_000 }, (_error, stdout) => resolve(stdout));
});

/** `lsof` lists, for a user who is not root, that user's own sockets only: what it finds is ours. */
export function isOurSocketInLsof(listing: string, uid: number): boolean {
  return listing.split('\n').includes(`u${uid}`);
}

async function peerOnMac(ends: Ends): Promise<Peer> {
  const listing = await run('/usr/sbin/lsof', ['-nP', '-a', `-iTCP:${ends.remotePort}`, '-sTCP:ESTABLISHED', `-p^${process.pid}`, '-Fpu']);
  return isOurSocketInLsof(listing, userInfo().uid) ? 'same' : 'unknown';
}

/** The process that owns the client's end, from `netstat -ano -p TCP`. */
export function pidInNetstat(listing: string, ends: Ends): number | null {
  const host = ends.remoteAddress.includes(':') ? `[${ends.remoteAddress}]` : ends.remoteAddress;
  for (const row of listing.split('\n')) {
    const [protocol, local, remote, ...rest] = row.trim().split(/\s+/);
    const pid = rest.at(-1) ?? '';
    if (protocol === 'TCP' && local === `${host}:${ends.remotePort}` && remote?.endsWith(`:${ends.localPort}`) && /^\d+$/.test(pid)) return Number(pid);
  }
  return null;
}

async function peerOnWindows(ends: Ends): Promise<Peer> {
  const system = `${process.env.SystemRoot ?? 'C:\\Windows'}\\System32\\`;
  const listing = await run(`${system}netstat.exe`, ['-ano', '-p', ends.remoteAddress.includes(':') ? 'TCPv6' : 'TCP']);
  const pid = pidInNetstat(listing, ends);
  if (pid === null || pid === 0) return 'unknown';
  const user = `${process.env.USERDOMAIN ?? ''}\\${userInfo().username}`;
  const rows = await run(`${system}tasklist.exe`, ['/FI', `PID eq ${pid}`, '/FI', `USERNAME eq ${user}`, '/FO', 'CSV', '/NH']);
  return rows.includes(`"${pid}"`) ? 'same' : 'other';
}

const ways: Partial<Record<NodeJS.Platform, (ends: Ends) => Promise<Peer>>> = { linux: peerOnLinux, darwin: peerOnMac, win32: peerOnWindows };

/** Looks once for each connection: its two ends stay the same for as long as it lives. */
export function makePeerOf(platform: NodeJS.Platform = process.platform): PeerOf {
  const known = new WeakMap<Socket, Promise<Peer>>();
  const look = ways[platform];
  return (socket) => {
    const before = known.get(socket);
    if (before) return before;
    const { remoteAddress, remotePort, localPort } = socket;
    const found: Promise<Peer> = look && remoteAddress !== undefined && remotePort !== undefined && localPort !== undefined
      ? look({ remoteAddress: remoteAddress.replace(/^::ffff:/, ''), remotePort, localPort }).catch(() => 'unknown' as const)
      : Promise.resolve('unknown');
    known.set(socket, found);
    return found;
  };
}
