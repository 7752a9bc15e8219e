/**
 * Which hosts webhooks may go to. A person confirms each new one, having seen the whole address; that is not enough for
 * a private address, which an administrator allows in the settings or somebody names on the command line.
 */
import { z } from 'zod';
import { AppError } from '../../src/shared/errors.ts';
import type { SettingsRecords } from '../store/settings-records.ts';
import { placeNamed } from './webhook-address.ts';

export type WebhookHosts = {
  isConfirmed(place: string): boolean;
  isPrivateAllowed(place: string): boolean;
  /** Not for private addresses. */
  confirm(place: string): void;
  /** `name` as typed; private addresses too. Throws `bad_request`. Gives the place as it is kept. */
  allow(name: string): string;
  /** False when nobody has; what an administrator named stays. */
  forget(name: string): boolean;
  all(): readonly string[];
};

const recordName = 'webhooks/hosts';
const hostsMax = 100;
const kept = z.array(z.object({ place: z.string(), isPrivate: z.boolean() }));

export function makeWebhookHosts(needs: { readonly records: Pick<SettingsRecords, 'text' | 'saveText'>; readonly named: readonly string[] }): WebhookHosts {
  const named = needs.named.map(placeNamed);
  const read = (): z.infer<typeof kept> => kept.parse(JSON.parse(needs.records.text(recordName) ?? '[]'));
  const write = (hosts: z.infer<typeof kept>): void => needs.records.saveText(recordName, hosts.length === 0 ? null : JSON.stringify(hosts));
  function add(place: string, isPrivate: boolean): void {
    const before = read();
    if (named.includes(place) || before.some((one) => one.place === place && (one.isPrivate || !isPrivate))) return;
    if (before.length >= hostsMax) throw new AppError('bad_request', `${hostsMax} hosts are allowed already; forget one first`);
    write([...before.filter((one) => one.place !== place), { place, isPrivate }]);
  }
  return {
    isConfirmed: (place) => named.includes(place) || read().some((one) => one.place === place),
    isPrivateAllowed: (place) => named.includes(place) || read().some((one) => one.place === place && one.isPrivate),
    confirm: (place) => add(place, false),
    allow(name) {
      const place = placeNamed(name);
      add(place, true);
      return place;
    },
    forget(name) {
      const place = placeNamed(name);
      const before = read();
      write(before.filter((one) => one.place !== place));
      return before.some((one) => one.place === place);
    },
    all: () => [...new Set([...named, ...read().map(({ place }) => place)])],
  };
}
