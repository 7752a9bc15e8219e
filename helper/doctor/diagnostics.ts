/** Gathers what support is given: picks, field by field, what `diagnostics` names. Asks neither Sage nor the keychain, and works while either is away. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { release, type as systemType } from 'node:os';
import { join } from 'node:path';
import type { Diagnostics } from '../../src/shared/contract/diagnostics.ts';
import type { Schedule } from '../../src/shared/contract/schedule.ts';
import type { Problem, SyncStatus } from '../../src/shared/contract/status.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import type { Snapshot } from '../../src/shared/events.ts';
import { lineForOthers } from '../log.ts';
import type { Settings } from '../settings.ts';

export type DiagnosticsNeeds = {
  readonly version: string;
  readonly nowMs: number;
  readonly logFolder: string;
  readonly settings: Settings | null;
  /** Null where the helper does not run. */
  readonly snapshot: Snapshot | null;
  readonly schedule: Schedule | null;
};

const tailBytes = 256 * 1024;
const linesMax = 200;

function logTail(folder: string): Diagnostics['log'] {
  try {
    const file = openSync(join(folder, 'helper.log'), 'r');
    try {
      const { size } = fstatSync(file);
      const bytes = Buffer.alloc(Math.min(size, tailBytes));
      readSync(file, bytes, 0, bytes.length, size - bytes.length);
      return bytes.toString('utf8').split('\n').map(lineForOthers).filter((line) => line !== null).slice(-linesMax);
    } finally {
      closeSync(file);
    }
  } catch {
    return [];
  }
}

const troubleOf = (problem: Problem | null) => problem && { code: problem.code, since: problem.since, fix: problem.fix };

const summaryOf = (sync: SyncStatus | null) => sync && {
  sync: sync.sync, kind: sync.kind, status: sync.status, startedAt: sync.startedAt, finishedAt: sync.finishedAt, proof: sync.proof?.outcome ?? null, problem: troubleOf(sync.problem),
  dataSets: sync.dataSets.map(({ dataType, status, read, added, changed, removed, rejected, total, problem }) => ({ dataType, status, read, added, changed, removed, rejected, total, code: problem?.code ?? null })),
};

function settingsOf(settings: Settings): Diagnostics['settings'] {
  const { accounting, sage200, sage50 } = settings.sage;
  const addresses = [accounting.authorizeUrl, accounting.tokenUrl, accounting.revokeUrl, accounting.apiUrl, sage200.authorizeUrl, sage200.tokenUrl, ...Object.values(sage200.apiUrls)];
  return {
    port: settings.port, logLevel: settings.log.level, hosts: [...new Set(addresses.map((address) => new URL(address).host))],
    sage50: { hasDriver: sage50.driver !== null, roots: sage50.roots.length, hosts: sage50.hosts.length }, mailServers: settings.mail.servers.length,
  };
}

export function gatherDiagnostics({ version, nowMs, logFolder, settings, snapshot, schedule }: DiagnosticsNeeds): Diagnostics {
  const helper = snapshot?.helper ?? null;
  return {
    madeAt: isoTimeOf(nowMs),
    program: {
      version, node: process.version, platform: process.platform, arch: process.arch, system: `${systemType()} ${release()}`, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      uptimeSeconds: Math.round(process.uptime()), memoryMb: Math.round(process.memoryUsage.rss() / 1024 / 1024),
    },
    helper: helper && { connectorId: helper.connectorId, startedAt: helper.startedAt, keychain: helper.keychain, isDemo: helper.isDemo, problem: troubleOf(helper.problem) },
    settings: settings && settingsOf(settings),
    schedule,
    connections: (snapshot?.connections ?? []).map((one) => ({
      id: one.id, product: one.product, edition: one.edition, status: one.status, oauthMode: one.oauthMode, hasClientSecret: one.hasClientSecret, signedInAt: one.signedInAt, signInEndsAt: one.signInEndsAt,
      outage: one.outage && { code: one.outage.code, since: one.outage.since }, refusedSignIn: one.refusedSignIn?.code ?? null, problem: troubleOf(one.problem),
    })),
    companies: (snapshot?.companies ?? []).map((one) => ({
      id: one.id, connectionId: one.connectionId, product: one.product, status: one.status, isOld: one.isOld, nextDueAt: one.nextDueAt, problem: troubleOf(one.problem),
      published: summaryOf(one.published), running: summaryOf(one.running), lastFailed: summaryOf(one.lastFailed),
    })),
    log: logTail(logFolder),
  };
}
