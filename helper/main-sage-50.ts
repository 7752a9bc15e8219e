/** Sage 50 with its real parts, put together for main-books.ts: hosts, drivers, folders, the doctor, and whoever notices that data moved. */
import { makeConfirmedHosts, type ConfirmedHosts } from './sage-50/confirmed-hosts.ts';
import { makeSage50, type Sage50 } from './sage-50/data-sets.ts';
import { findSystemDrivers, programBitsOf, systemFiles } from './sage-50/system-places.ts';
import { systemReading } from './sage-50/system-reading.ts';
import type { Settings } from './settings.ts';
import type { SettingsRecords } from './store/settings-records.ts';

export function openSage50(needs: { readonly settings: Settings; readonly records: SettingsRecords; readonly onWaiting: () => void }): { readonly hosts: ConfirmedHosts; readonly sage50: Sage50 } {
  const { driver, roots, hosts: named } = needs.settings.sage.sage50;
  const hosts = makeConfirmedHosts({ records: needs.records, named, onWaiting: needs.onWaiting });
  const sage50 = makeSage50({
    ...systemReading(), hosts, settings: { driver, roots }, bits: programBitsOf(process.arch), env: process.env, files: systemFiles,
    findDrivers: () => findSystemDrivers(process.platform, process.arch, process.env),
  });
  return { hosts, sage50 };
}
