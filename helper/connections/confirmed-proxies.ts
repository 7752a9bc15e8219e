/**
 * Proxies that a person or an administrator has allowed. One that somebody names for a connection is told where its
 * requests go, so nothing passes through it before: a person confirms it in the tray or on the command line.
 */
import { AppError } from '../../src/shared/errors.ts';
import { isHostName, placeOf } from '../sage-transport/proxy-route.ts';
import type { SettingsRecords } from '../store/settings-records.ts';

export type ConfirmedProxies = {
  /** As "proxy.example.co.uk:8080". */
  all(): readonly string[];
  has(place: string): boolean;
  /** Throws `bad_request`. Gives it as it is kept. */
  confirm(place: string): string;
  /** True when it was confirmed by a person; what an administrator named stays. */
  forget(place: string): boolean;
  /** Somebody wants to use one that is not confirmed. */
  asked(place: string): void;
  /** The one that the tray asks about; null when none waits. */
  waiting(): string | null;
};

export type ConfirmedProxiesNeeds = {
  readonly records: Pick<SettingsRecords, 'text' | 'saveText'>;
  readonly named: readonly string[];
  readonly onWaiting: () => void;
  /** What goes through a proxy that may no longer be used has to learn of it. */
  readonly onChanged: () => void;
  readonly nowMs: () => number;
};

/** What the menu says stays for so long, whoever asks for another meanwhile: a person must get what was read. */
const waitMs = 120_000;
const recordName = 'connections/proxies';
const confirmedMax = 100;

/** Throws `bad_request`. */
export function proxyPlace(text: string): string {
  const [, host = '', port = ''] = /^\[?([^\]]*?)\]?:(\d{1,5})$/.exec(text.trim()) ?? [];
  if (!isHostName(host) || Number(port) < 1 || Number(port) > 65_535) throw new AppError('bad_request', `"${text.slice(0, 80)}" is no proxy; it is written host:port, as proxy.example.co.uk:8080`);
  return placeOf({ host, port: Number(port) });
}

export function makeConfirmedProxies({ records, named, onWaiting, onChanged, nowMs }: ConfirmedProxiesNeeds): ConfirmedProxies {
  const ofAdministrator = named.map(proxyPlace);
  let asked: { readonly place: string; readonly untilMs: number } | null = null;
  const waiting = (): string | null => (asked !== null && nowMs() < asked.untilMs ? asked.place : null);
  const kept = (): readonly string[] => {
    const found: unknown = JSON.parse(records.text(recordName) ?? '[]');
    return Array.isArray(found) ? found.filter((place) => typeof place === 'string') : [];
  };
  const save = (places: readonly string[]): void => {
    records.saveText(recordName, places.length === 0 ? null : JSON.stringify(places));
    onChanged();
  };
  const all = (): readonly string[] => [...new Set([...ofAdministrator, ...kept()])];

  return {
    all,
    has: (place) => all().includes(place.toLowerCase()),
    confirm(text) {
      const place = proxyPlace(text);
      if (!all().includes(place)) {
        const places = kept();
        if (places.length >= confirmedMax) throw new AppError('bad_request', `${confirmedMax} proxies are confirmed already; forget one first`);
        save([...places, place]);
      }
      if (asked?.place === place) asked = null;
      onWaiting();
      return place;
    },
    forget(text) {
      const place = proxyPlace(text);
      const places = kept();
      if (!places.includes(place)) return false;
      save(places.filter((one) => one !== place));
      return true;
    },
    asked(place) {
      if (waiting() !== null || all().includes(place)) return;
      asked = { place, untilMs: nowMs() + waitMs };
      onWaiting();
      setTimeout(onWaiting, waitMs + 1).unref();
    },
    waiting,
  };
}
