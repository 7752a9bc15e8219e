/** Excel on Windows: a value of this user's registry that names the manifest's file, which needs neither a share nor an administrator. */
import { lastWords, windowsTool } from './machine.ts';
import type { MadeManifest } from './make-manifests.ts';
import type { HostState, Sideload, SideloadNeeds } from './sideload.ts';

/** Of Office 2016 and everything since. */
export const developerKey = 'HKCU\\Software\\Microsoft\\Office\\16.0\\WEF\\Developer';
const officeVersions: Readonly<Record<string, string>> = { '16.0': 'Office 2016 or later', '15.0': 'Office 2013', '14.0': 'Office 2010' };

/** The tool answers in the code page of the console: what is beyond ASCII cannot be compared and counts as alike. */
// eslint-disable-next-line no-control-regex -- everything but ASCII is exactly what is meant
const plain = (path: string): string => path.trim().replace(/[^\x00-\x7f]+|\?+/g, '?').toLowerCase();

/** An empty key is told by its own name alone, or by nothing. */
const isEmptyKey = (listed: string): boolean => listed.split(/\r?\n/).every((line) => line.trim() === '' || /\\WEF\\Developer$/i.test(line.trim()));

export function excelOnWindows({ machine, made }: Pick<SideloadNeeds, 'machine' | 'made'>): Sideload {
  const tool = windowsTool('reg.exe', machine.env);
  const reg = (...args: readonly string[]) => machine.run(tool, args);

  async function valueOf(id: string): Promise<string | null> {
    const found = await reg('query', developerKey, '/v', id);
    return found.code === 0 ? /\sREG_SZ\s+(.*)$/m.exec(found.stdout)?.[1]?.trim() ?? null : null;
  }

  async function officeNotes(): Promise<readonly string[]> {
    const asked = Object.keys(officeVersions).flatMap((version) => ['/reg:64', '/reg:32'].map(async (view) => ((await reg('query', `HKLM\\SOFTWARE\\Microsoft\\Office\\${version}\\Excel\\InstallRoot`, '/v', 'Path', view)).code === 0 ? [version] : [])));
    const found = [...new Set((await Promise.all(asked)).flat())];
    if (found.length === 0) return ['Excel was not found on this computer. It finds Ledgerline as soon as it is there.'];
    if (!found.includes('16.0')) return [`Only ${found.map((version) => officeVersions[version]).join(' and ')} was found, which has no such add-ins; Excel 2016 or later has.`];
    return found.length > 1 ? [`Several versions of Office are on this computer; Ledgerline shows in that of ${officeVersions['16.0'] ?? ''}.`] : [];
  }

  async function state({ id, file, isChanged }: MadeManifest): Promise<HostState> {
    const value = await valueOf(id);
    const isSame = value !== null && plain(value) === plain(file);
    return { host: 'excel', where: `${developerKey}, value ${id}`, isInstalled: value !== null, isOutdated: value !== null && (!isSame || isChanged), problem: '', notes: await officeNotes() };
  }

  return {
    state,
    async add(manifest) {
      if ((await reg('query', developerKey)).code !== 0) made.add(developerKey);
      const before = await valueOf(manifest.id);
      const done = before !== null && plain(before) === plain(manifest.file) ? null : await reg('add', developerKey, '/v', manifest.id, '/t', 'REG_SZ', '/d', manifest.file, '/f');
      const after = await state({ ...manifest, isChanged: false });
      const isThere = after.isInstalled === true && !after.isOutdated;
      return isThere ? { ...after, notes: [...after.notes, 'In Excel: Home, Ledgerline. If the button is missing: Insert, My Add-ins, Developer Add-ins.'] } : { ...after, problem: `Windows did not take the setting: ${done === null ? 'no reason given' : lastWords(done, tool)}` };
    },
    async remove(manifest) {
      const done = await valueOf(manifest.id) === null ? null : await reg('delete', developerKey, '/v', manifest.id, '/f');
      const after = await valueOf(manifest.id);
      const left = await reg('query', developerKey);
      // A key that we made, and that nobody has put anything into since.
      if (after === null && made.has(developerKey) && left.code === 0 && isEmptyKey(left.stdout)) await reg('delete', developerKey, '/f');
      return { host: 'excel', where: `${developerKey}, value ${manifest.id}`, isInstalled: after !== null, isOutdated: false, problem: after === null ? '' : `Windows did not take the setting away: ${done === null ? 'no reason given' : lastWords(done, tool)}`, notes: [] };
    },
  };
}
