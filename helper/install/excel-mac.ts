/** Excel on the Mac: a copy of the manifest in the folder that Excel looks into within its own container. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../src/shared/errors.ts';
import { writeNewFile } from '../instance-home.ts';
import { underUserHome } from './machine.ts';
import type { MadeManifest } from './make-manifests.ts';
import type { HostState, Sideload, SideloadNeeds } from './sideload.ts';

const neverStarted = 'Excel was not found, or was never started on this Mac. Start Excel once, quit it, and run this again.';
const notPermitted = 'macOS does not let this program into Excel’s folder. Allow it under System Settings, Privacy & Security, Files & Folders (or App Management), and run this again.';

function said(thrown: unknown): string {
  const cause = thrown instanceof AppError ? thrown.cause : thrown;
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  if (code === 'EPERM' || code === 'EACCES') return notPermitted;
  return thrown instanceof Error ? thrown.message : String(thrown);
}

export function excelOnMac({ machine, made }: Pick<SideloadNeeds, 'machine' | 'made'>): Sideload {
  const documents = underUserHome(machine, 'Library', 'Containers', 'com.microsoft.Excel', 'Data', 'Documents');
  const folder = join(documents, 'wef');
  const fileOf = ({ id }: MadeManifest): string => join(folder, `ledgerline.${id}.xml`);
  const read = (file: string): string | null => (existsSync(file) ? readFileSync(file, 'utf8') : null);

  function stateNow(manifest: MadeManifest): HostState {
    const file = fileOf(manifest);
    const state = { host: 'excel', where: file, isInstalled: false, isOutdated: false, problem: '', notes: existsSync(documents) ? [] : [neverStarted] } as const;
    try {
      const found = read(file);
      return { ...state, isInstalled: found !== null, isOutdated: found !== null && found !== read(manifest.file) };
    } catch (thrown) {
      return { ...state, problem: said(thrown) };
    }
  }

  return {
    state: (manifest) => Promise.resolve(stateNow(manifest)),
    add(manifest) {
      const before = stateNow(manifest);
      // A container is the system's to make, when Excel starts.
      if (before.problem !== '' || !existsSync(documents)) return Promise.resolve({ ...before, problem: before.problem || neverStarted, notes: [] });
      try {
        if (!existsSync(folder)) {
          made.add(folder);
          mkdirSync(folder);
        }
        if (!before.isInstalled || before.isOutdated) writeNewFile(before.where, readFileSync(manifest.file), true);
        return Promise.resolve({ ...stateNow(manifest), notes: ['Quit and start Excel; then Home, Add-ins, Developer Add-ins, Ledgerline.'] });
      } catch (thrown) {
        return Promise.resolve({ ...before, problem: said(thrown) });
      }
    },
    remove(manifest) {
      try {
        rmSync(fileOf(manifest), { force: true });
        if (made.has(folder)) try { rmdirSync(folder); } catch { /* others have put theirs there */ }
        return Promise.resolve({ ...stateNow(manifest), notes: [] });
      } catch (thrown) {
        return Promise.resolve({ ...stateNow(manifest), problem: said(thrown) });
      }
    },
  };
}
