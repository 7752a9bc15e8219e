/**
 * Sage 50's data sets as connections need them: what was typed becomes a place, a place is read, and whose it is. The
 * order is that of `open-data-set.ts`: the path by its text, then its host, then the login, and only then this computer.
 */
import { posix, win32 } from 'node:path';
import type { DataSet } from '../../src/sage/data-set.ts';
import { readCompanyCard } from '../../src/sage/products/sage-50/company-card.ts';
import type { DataSetCard } from '../../src/shared/contract/data-sets.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { DataSetPlace } from '../connections/connections.ts';
import type { DataSets } from '../connections/make-connections.ts';
import type { ConfirmedHosts } from './confirmed-hosts.ts';
import { checkSignIn, makeConnectionString } from './connection-string.ts';
import { allowedFolder, parseDataPath, type PathStyle } from './data-path.ts';
import { defaultRoots, discoverDataSets, versionInPath, withAccdata, type Discovered, type DiscoveryFiles } from './discovery.ts';
import { chooseDriver, type Bits, type Driver } from './drivers.ts';
import { makeOdbcDataSet, type ReaderLimits } from './odbc-data-set.ts';
import { makeReadHolder } from './queue-file.ts';
import type { StartReader } from './reader-line.ts';
import type { SystemDrivers } from './system-places.ts';
import type { Manners } from './wait-politely.ts';

/** What reading a place takes. */
export type OpenPlaceNeeds = {
  readonly startReader: StartReader;
  readonly style: PathStyle;
  readonly readBytes: (path: string, bytesMax: number) => Promise<Uint8Array>;
  readonly sleep: (waitMs: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  readonly limits?: Partial<ReaderLimits>;
  readonly manners?: Manners;
};
export type Sage50Needs = OpenPlaceNeeds & {
  readonly hosts: ConfirmedHosts;
  /** `sage.sage50` of the settings. */
  readonly settings: { readonly driver: string | null; readonly roots: readonly string[] };
  readonly bits: Bits;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files: DiscoveryFiles;
  readonly findDrivers: () => Promise<SystemDrivers>;
};

export type Sage50 = DataSets & {
  /** The folder, ready to be touched. Throws `bad_request`, `host_not_confirmed`. */
  allowed(folder: string): string;
  discover(): Promise<Discovered>;
  /** All of Sage's, of whatever kind; newest first. */
  drivers(): Promise<readonly Driver[]>;
  /** False where it may not be looked at, too. */
  isThere(folder: string): Promise<boolean>;
  readonly bits: Bits;
  readonly style: PathStyle;
  readonly namedDriver: string | null;
};

/** A place that was made by `place` and may be touched, as the process of a sync is handed it. */
export function openPlace({ driver, folder, user }: DataSetPlace, password: string, needs: OpenPlaceNeeds): DataSet {
  return makeOdbcDataSet({
    startReader: needs.startReader,
    connectionString: makeConnectionString({ driver, folder, user, password }),
    password, sleep: needs.sleep, random: needs.random,
    readHolder: makeReadHolder((needs.style === 'win32' ? win32 : posix).join(folder, 'QUEUE.DTA'), needs.readBytes),
    ...(needs.limits && { limits: needs.limits }),
    ...(needs.manners && { manners: needs.manners }),
  });
}

export function makeSage50(needs: Sage50Needs): Sage50 {
  const { hosts, style, settings } = needs;

  const allowed = (folder: string): string => {
    try {
      return allowedFolder(folder, style, hosts.all());
    } catch (thrown) {
      const path = parseDataPath(folder, style);
      if (thrown instanceof AppError && thrown.code === 'host_not_confirmed' && path.kind === 'share') hosts.asked(path.host);
      throw thrown;
    }
  };

  const drivers = async (): Promise<readonly Driver[]> => (await needs.findDrivers()).drivers;

  /** A name that no system lists might be the path of a library, and is not handed to whatever loads it. */
  const driverFor = async (folder: string, wanted: string | undefined): Promise<string> => {
    if (wanted !== undefined && wanted === settings.driver) return wanted;
    const installed = settings.driver !== null && wanted === undefined ? [] : await drivers();
    if (wanted === undefined) return chooseDriver({ version: versionInPath(folder), installed, named: settings.driver, programBits: needs.bits });
    const found = installed.filter(({ name }) => name === wanted);
    const usable = found.find(({ bits }) => bits === needs.bits);
    if (usable) return usable.name;
    if (found[0]) throw new AppError('driver_missing', `that driver is installed as ${found[0].bits} bit, and Ledgerline is a ${needs.bits} bit program`);
    throw new AppError('driver_missing', `the driver that was chosen is not installed here; installed: ${installed.map(({ name }) => name).join(', ') || 'none'}`);
  };

  const open = (place: DataSetPlace, password: string): DataSet => openPlace({ ...place, folder: allowed(place.folder) }, password, needs);

  return {
    allowed, drivers, open, bits: needs.bits, style, namedDriver: settings.driver,
    async place(login) {
      // As it was given first: what is appended makes a share of a host's bare name.
      const folder = allowed(withAccdata(allowed(login.folder), style));
      checkSignIn(login);
      const driver = await driverFor(folder, login.driver);
      // Tried for its text alone, so that what cannot be said to a driver is refused before anything is started.
      makeConnectionString({ driver, folder, user: login.user, password: login.password });
      return { folder, driver, user: login.user };
    },
    async card(place, password, signal): Promise<DataSetCard> {
      const dataSet = open(place, password);
      try {
        const { name, companyId, baseCurrency, lastTransactionDate, startMonth } = await readCompanyCard(dataSet, signal);
        return { name, companyId, baseCurrency, lastTransactionDate, startMonth };
      } finally {
        await dataSet.close();
      }
    },
    async discover() {
      const { dsns } = await needs.findDrivers();
      const roots = settings.roots.length > 0 ? settings.roots : defaultRoots(style, needs.env);
      return discoverDataSets({ files: needs.files, style, roots, dsns, confirmedHosts: hosts.all() });
    },
    async isThere(folder) {
      const path = parseDataPath(folder, style);
      if (path.kind === 'refused' || (path.kind === 'share' && (style === 'posix' || !hosts.all().has(path.host)))) return false;
      return needs.files.isFolder(path.folder);
    },
  };
}
