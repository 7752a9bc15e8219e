/** Outlook: the add-in belongs to the mailbox, so a person adds it there once; we hand out the file, open the page and remember the address it was for. */
import type { HostState, Sideload, SideloadNeeds } from './sideload.ts';
import type { MadeManifest } from './make-manifests.ts';

/** Microsoft's own short address of "Add-Ins for Outlook". The only one that is ever opened here. */
export const outlookAddress = 'https://aka.ms/olksideload';

export function outlookEverywhere({ machine, installed, change }: Pick<SideloadNeeds, 'machine' | 'installed' | 'change'>): Sideload {
  function stateOf({ base, file }: MadeManifest): HostState {
    const { outlookBase } = installed();
    const isOutdated = outlookBase !== null && outlookBase !== base;
    return {
      host: 'outlook', where: file, isInstalled: outlookBase === null ? false : null, isOutdated, problem: '',
      notes: isOutdated ? [`Outlook was given the address ${outlookBase}; the helper is at ${base} now.`] : [],
    };
  }
  const opened = async (isWanted: string): Promise<string> => (await machine.open(outlookAddress) ? `The page opens in your browser: ${isWanted}` : `Open ${outlookAddress} in a browser where you are signed in to Outlook: ${isWanted}`);

  return {
    state: (manifest) => Promise.resolve(stateOf(manifest)),
    async add(manifest) {
      const before = stateOf(manifest);
      const isMailboxUpToDate = before.isInstalled === null && !before.isOutdated && !manifest.isChanged;
      if (isMailboxUpToDate) return { ...before, notes: ['Was handed out before, for this address. If the mailbox does not show it, run: ledgerline addin uninstall, then install.'] };
      change({ outlookBase: manifest.base });
      const again = before.isInstalled === null ? 'remove the Ledgerline that is listed there, then ' : '';
      return { ...stateOf(manifest), notes: [await opened(`${again}My add-ins, Custom Addins, Add a custom add-in, Add from File, and choose ${manifest.file}`), 'Classic Outlook may take up to a day to show it.'] };
    },
    async remove(manifest) {
      const wasGiven = installed().outlookBase !== null;
      if (wasGiven) change({ outlookBase: null });
      return { ...stateOf(manifest), notes: wasGiven ? [await opened('My add-ins, Custom Addins, and remove Ledgerline')] : [] };
    },
  };
}
