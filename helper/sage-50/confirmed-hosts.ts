/**
 * Which other computers may be reached for Sage 50's data: opening a folder there sends the user's own sign-in to it. An
 * administrator names them in the settings, or a person confirms one in the tray or on the command line; no request of
 * the web API can. What such a request asked for waits here for the tray to ask about, and is forgotten with the process.
 */
import { AppError } from '../../src/shared/errors.ts';
import type { SettingsRecords } from '../store/settings-records.ts';
import { parseDataPath } from './data-path.ts';

export type ConfirmedHosts = {
  /** In lower case. */
  all(): ReadonlySet<string>;
  /** `name` as typed: a computer's name, with or without slashes, or a folder on it. Throws `bad_request`. Gives it as it is kept. */
  confirm(name: string): string;
  /** True when it was confirmed by a person; what an administrator named stays. */
  forget(name: string): boolean;
  /** Somebody asked for a folder on this host, which is not confirmed. */
  asked(host: string): void;
  /** The one that the tray asks about; null when none waits. */
  waiting(): string | null;
};

/** What the menu says stays for so long, whoever asks for another meanwhile: a person must get what was read. */
const waitMs = 120_000;
const recordName = 'sage-50/hosts';
const confirmedMax = 100;

/** A name or address of a computer, in lower case. Throws `bad_request`. */
export function hostNamed(name: string): string {
  const bare = name.trim().replace(/^[\\/]+/, '').replace(/[\\/].*$/s, '');
  const path = parseDataPath(`\\\\${bare}\\share`, 'win32');
  if (path.kind !== 'share') throw new AppError('bad_request', `"${name.slice(0, 60)}" is no name of a computer${path.kind === 'refused' ? `: ${path.reason}` : ''}`);
  return path.host;
}

export function makeConfirmedHosts(needs: { readonly records: Pick<SettingsRecords, 'text' | 'saveText'>; readonly named: readonly string[]; readonly onWaiting: () => void; readonly nowMs?: () => number }): ConfirmedHosts {
  const nowMs = needs.nowMs ?? Date.now;
  const { records } = needs;
  const ofAdministrator = needs.named.map(hostNamed);
  let asked: { readonly host: string; readonly untilMs: number } | null = null;
  const waiting = (): string | null => (asked !== null && nowMs() < asked.untilMs ? asked.host : null);

  const kept = (): readonly string[] => {
    const found: unknown = JSON.parse(records.text(recordName) ?? '[]');
    return Array.isArray(found) ? found.filter((host) => typeof host === 'string') : [];
  };
  const save = (hosts: readonly string[]): void => records.saveText(recordName, hosts.length === 0 ? null : JSON.stringify(hosts));
  const all = (): ReadonlySet<string> => new Set([...ofAdministrator, ...kept()]);

  return {
    all,
    confirm(name) {
      const host = hostNamed(name);
      if (!all().has(host)) {
        const hosts = kept();
        if (hosts.length >= confirmedMax) throw new AppError('bad_request', `${confirmedMax} computers are confirmed already; forget one first`);
        save([...hosts, host]);
      }
      if (asked?.host === host) asked = null;
      needs.onWaiting();
      return host;
    },
    forget(name) {
      const host = hostNamed(name);
      const hosts = kept();
      if (!hosts.includes(host)) return false;
      save(hosts.filter((one) => one !== host));
      return true;
    },
    asked(host) {
      if (waiting() !== null || all().has(host)) return;
      asked = { host, untilMs: nowMs() + waitMs };
      needs.onWaiting();
      setTimeout(needs.onWaiting, waitMs + 1).unref();
    },
    waiting,
  };
}
