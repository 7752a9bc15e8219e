/**
 * A Sage 50 data set, from what a person gave to something that can be read. The order matters: the path by its text,
 * then the host, then the sign-in, and only then anything that touches a file or starts a process.
 */
import { posix, win32 } from 'node:path';
import type { DataSet } from '../../src/sage/data-set.ts';
import { checkSignIn, makeConnectionString, type SignIn } from './connection-string.ts';
import { allowedFolder, type PathStyle } from './data-path.ts';
import { versionInPath, withAccdata } from './discovery.ts';
import { chooseDriver, type Bits, type Driver } from './drivers.ts';
import { makeOdbcDataSet, type ReaderLimits } from './odbc-data-set.ts';
import { makeReadHolder } from './queue-file.ts';
import type { StartReader } from './reader-line.ts';
import type { Manners } from './wait-politely.ts';

export type DataSetChoice = SignIn & {
  /** As typed or found; ACCDATA is appended where it is missing. */
  readonly folder: string;
  /** As found beside the folder; null looks for it in the path. */
  readonly version: number | null;
};
export type OpenNeeds = {
  readonly startReader: StartReader;
  readonly style: PathStyle;
  readonly programBits: Bits;
  readonly confirmedHosts: ReadonlySet<string>;
  /** `sage.sage50.driver` of the settings; null where it is not set. */
  readonly namedDriver: string | null;
  readonly findDrivers: () => Promise<readonly Driver[]>;
  readonly readBytes: (path: string, bytesMax: number) => Promise<Uint8Array>;
  readonly sleep: (waitMs: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  readonly limits?: Partial<ReaderLimits>;
  readonly manners?: Manners;
};
export type OpenedDataSet = { readonly dataSet: DataSet; readonly folder: string; readonly driver: string; readonly version: number | null };

/** Throws `bad_request`, `host_not_confirmed`, `driver_missing`. Nothing is read yet: the first question does that. */
export async function openDataSet(choice: DataSetChoice, needs: OpenNeeds): Promise<OpenedDataSet> {
  const folder = allowedFolder(withAccdata(choice.folder, needs.style), needs.style, needs.confirmedHosts);
  checkSignIn(choice);
  const version = choice.version ?? versionInPath(folder);
  const driver = chooseDriver({ version, installed: needs.namedDriver === null ? await needs.findDrivers() : [], named: needs.namedDriver, programBits: needs.programBits });
  const connectionString = makeConnectionString({ driver, folder, user: choice.user, password: choice.password });
  const { join } = needs.style === 'win32' ? win32 : posix;
  const dataSet = makeOdbcDataSet({
    startReader: needs.startReader,
    connectionString,
    password: choice.password,
    sleep: needs.sleep,
    random: needs.random,
    readHolder: makeReadHolder(join(folder, 'QUEUE.DTA'), needs.readBytes),
    ...(needs.limits && { limits: needs.limits }),
    ...(needs.manners && { manners: needs.manners }),
  });
  return { dataSet, folder, driver, version };
}
