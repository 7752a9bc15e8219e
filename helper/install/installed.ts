/** What was installed of Ledgerline on this machine, so that uninstalling finds it again: kept in the home folder, written before anything is done. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { addinFolderIn, writePrivateFile, type Home } from '../instance-home.ts';

const schema = z.object({
  /** Public parts of certificates that were offered to a store and not yet taken out of it. */
  trusted: z.array(z.string().regex(/^-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?$/)).default([]),
  /** Places that were made and are to go when they are empty. */
  made: z.array(z.string()).default([]),
  /** Where Outlook was told to find the pane when its manifest was last handed out. */
  outlookBase: z.string().nullable().default(null),
});
export type Installed = z.infer<typeof schema>;

const fileIn = (home: Home): string => join(addinFolderIn(home), 'installed.json');

/** A note that is gone or damaged says nothing: what can be found without it still is. */
export function readInstalled(home: Home): Installed {
  try {
    return schema.parse(JSON.parse(readFileSync(fileIn(home), 'utf8')));
  } catch {
    return schema.parse({});
  }
}

export function changeInstalled(home: Home, change: (before: Installed) => Partial<Installed>): void {
  const before = readInstalled(home);
  mkdirSync(addinFolderIn(home), { recursive: true, mode: 0o700 });
  writePrivateFile(fileIn(home), `${JSON.stringify({ ...before, ...change(before) })}\n`);
}

export const forgetInstalled = (home: Home): void => rmSync(fileIn(home), { force: true });
