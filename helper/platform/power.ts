/**
 * What this computer stands on: battery or mains, a network that is paid by the amount or not. Asked of the system only
 * when scheduled work is due and somebody wants it held back; the answer of a minute ago will do meanwhile.
 */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onMains, type Power } from '../sync/sync-rules.ts';

export type PowerParts = {
  readonly platform: NodeJS.Platform;
  /** What a program prints; '' where it fails or is not there. */
  readonly run: (program: string, options: readonly string[]) => Promise<string>;
  /** Linux: the folder of the kernel's word on batteries. */
  readonly supplies: string;
  readonly monotonicMs: () => number;
};

const freshMs = 60_000;
const runMs = 10_000;

/** Windows: `BatteryStatus` 1 is discharging; a cost that is not "Unrestricted" is metered. */
const windowsScript = "$b=Get-CimInstance Win32_Battery|Select-Object -First 1;$p=[Windows.Networking.Connectivity.NetworkInformation,Windows,ContentType=WindowsRuntime]::GetInternetConnectionProfile();\"$($b.BatteryStatus) $($b.EstimatedChargeRemaining) $(if($p){$p.GetConnectionCost().NetworkCostType})\"";

export function readWindows(said: string): Power {
  const [status = '', percent = '', cost = ''] = said.trimEnd().split(' ');
  const isOnBattery = status === '1' || status === '4' || status === '5';
  return { isOnBattery, batteryPercent: /^\d+$/.test(percent) ? Number(percent) : null, isMetered: cost === 'Fixed' || cost === 'Variable' };
}

/** macOS: "Now drawing from 'Battery Power'" and " -InternalBattery-0 (id=1)	57%; discharging; …". It tells of no metered network. */
export function readMac(said: string): Power {
  const percent = /(\d{1,3})%/.exec(said)?.[1];
  return { isOnBattery: said.includes("'Battery Power'"), batteryPercent: percent === undefined ? null : Number(percent), isMetered: false };
}

export function readLinux(supplies: string, networkManagerSaid: string): Power {
  const isMetered = /^GENERAL\.METERED:yes\b/m.test(networkManagerSaid);
  const read = (supply: string, name: string): string => {
    try {
      return readFileSync(join(supplies, supply, name), 'utf8').trim();
    } catch {
      return '';
    }
  };
  let names: readonly string[] = [];
  try {
    names = readdirSync(supplies);
  } catch {
    // No such folder: a computer without a battery, or one that does not tell.
  }
  const battery = names.find((name) => read(name, 'type') === 'Battery' && read(name, 'scope') !== 'Device');
  if (battery === undefined) return { ...onMains, isMetered };
  const percent = Number(read(battery, 'capacity') || NaN);
  return { isOnBattery: read(battery, 'status') === 'Discharging', batteryPercent: Number.isInteger(percent) ? percent : null, isMetered };
}

async function ask({ platform, run, supplies }: PowerParts): Promise<Power> {
  if (platform === 'win32') return readWindows(await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', windowsScript]));
  if (platform === 'darwin') return readMac(await run('pmset', ['-g', 'batt']));
  return readLinux(supplies, await run('nmcli', ['-t', '-f', 'GENERAL.METERED', 'device', 'show']));
}

export function makePower(parts: PowerParts): () => Power {
  let known = onMains;
  let atMs = -Infinity;
  let asking: Promise<void> | null = null;
  return () => {
    if (parts.monotonicMs() - atMs > freshMs) {
      asking ??= ask(parts).then((power) => {
        known = power;
        atMs = parts.monotonicMs();
      }).catch(() => undefined).finally(() => { asking = null; });
    }
    return known;
  };
}

export const runProgram: PowerParts['run'] = (program, options) => new Promise((resolve) => {
  execFile(program, [...options], { timeout: runMs, windowsHide: true, maxBuffer: 64 * 1024 }, (error, stdout) => resolve(error ? '' : stdout));
});
