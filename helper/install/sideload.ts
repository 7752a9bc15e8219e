/** The add-in in Excel and Outlook of this user, each in the way that the host has for add-ins from outside the store. */
import type { Installed } from './installed.ts';
import type { Machine } from './machine.ts';
import type { MadeManifest } from './make-manifests.ts';
import type { MadePlaces } from './trust.ts';
import { excelOnMac } from './excel-mac.ts';
import { excelOnWindows } from './excel-windows.ts';
import { outlookEverywhere } from './outlook.ts';

export type HostState = {
  readonly host: 'excel' | 'outlook';
  /** Where it is, or would be. */
  readonly where: string;
  /** Null where only the user's mailbox knows. */
  readonly isInstalled: boolean | null;
  /** What is there is of another address, or of an earlier manifest. */
  readonly isOutdated: boolean;
  readonly problem: string;
  /** What a person still has to do, or should know. */
  readonly notes: readonly string[];
};

export type Sideload = {
  state(manifest: MadeManifest): Promise<HostState>;
  add(manifest: MadeManifest): Promise<HostState>;
  /** Also where it is there no more. */
  remove(manifest: MadeManifest): Promise<HostState>;
};

export type SideloadNeeds = { readonly machine: Machine; readonly made: MadePlaces; readonly installed: () => Installed; readonly change: (change: Partial<Installed>) => void };

/** There is no Office for Linux: the pane is used in a browser there, and Outlook on the web takes the manifest as everywhere. */
export const sideloadsOf = (needs: SideloadNeeds): Readonly<Partial<Record<'excel' | 'outlook', Sideload>>> => ({
  ...(needs.machine.kind === 'windows' ? { excel: excelOnWindows(needs) } : needs.machine.kind === 'mac' ? { excel: excelOnMac(needs) } : {}),
  outlook: outlookEverywhere(needs),
});
