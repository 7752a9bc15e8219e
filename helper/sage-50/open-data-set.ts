/**
 * A Sage 50 data set, from what a person gave to something that can be read. The order matters: the path by its text,
 * then the host, then the sign-in, and only then anything that touches a file or starts a process.
 */
import { posix, win32 } from 'node:path';
import type { DataSet } from '../../src/sage/data-set.ts';
import type { DataSetPlace } from '../../src/shared/contract/status.ts';
import { checkSignIn, makeConnectionString, type SignIn } from './connection-string.ts';
import { allowedFolder, type PathStyle } from './data-path.ts';
import { versionInPath } from './discovery.ts';
import { chooseDriver, type Bits, type Driver } from './drivers.ts';
import { makeOdbcDataSet, type ReaderLimits } from './odbc-data-set.ts';
import { makeReadHolder } from './queue-file.ts';
import type { StartReader } from './reader-line.ts';
import type { Manners } from './wait-politely.ts';

export type Login = SignIn & {
  /** As typed or found; ACCDATA is appended where it is missing. */
  readonly folder: string;
  /** Of the person's own choosing, before the settings' and ours. */
  readonly driver?: string | undefined;
  /** As discovery found it beside the folder; left out, it is looked for in the path. */
  readonly version?: number | undefined;
};
export type OpenNeeds = {
  readonly startReader: StartReader;
  readonly style: PathStyle;
  readonly programBits: Bits;
  /** Asked each time: a host may be confirmed, or taken back, while the helper runs. In lower case. */
  readonly confirmedHosts: () => ReadonlySet<string>;
  /** `sage.sage50.driver` of the settings; null where it is not set. */
  readonly namedDriver: string | null;
  readonly findDrivers: () => Promise<readonly Driver[]>;
  readonly readBytes: (path: string, bytesMax: number) => Promise<Uint8Array>;
  readonly sleep: (waitMs: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  readonly limits?: Partial<ReaderLimits>;
  readonly manners?: Manners;
};
export type DataSetOpener = {
  /** What is kept of a login, beside its password. Throws `bad_request` naming the field, `host_not_confirmed`, `driver_missing`. Touches no data. */
  place(login: Login): Promise<DataSetPlace>;
  /** Throws the same but `driver_missing`. Nothing is read yet: the first question does that. */
  open(place: DataSetPlace, password: string): DataSet;
};

export function makeDataSetOpener(needs: OpenNeeds): DataSetOpener {
  const { style } = needs;
  const folderOf = (folder: string): string => allowedFolder(folder, style, needs.confirmedHosts());
  return {
    async place({ folder: given, user, password, driver: chosen, version }) {
      const folder = folderOf(given);
      checkSignIn({ user, password });
      const named = chosen ?? needs.namedDriver;
      const driver = chooseDriver({ version: version ?? versionInPath(folder), installed: named === null ? await needs.findDrivers() : [], named, programBits: needs.programBits });
      makeConnectionString({ driver, folder, user, password });
      return { folder, driver, user };
    },
    open(place, password) {
      const folder = folderOf(place.folder);
      return makeOdbcDataSet({
        startReader: needs.startReader,
        connectionString: makeConnectionString({ driver: place.driver, folder, user: place.user, password }),
        password,
        sleep: needs.sleep,
        random: needs.random,
        readHolder: makeReadHolder((style === 'win32' ? win32 : posix).join(folder, 'QUEUE.DTA'), needs.readBytes),
        ...(needs.limits && { limits: needs.limits }),
        ...(needs.manners && { manners: needs.manners }),
      });
    },
  };
}
