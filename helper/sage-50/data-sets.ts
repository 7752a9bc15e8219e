/**
 * Sage 50's data sets as connections need them: what was typed becomes a place, a place is read, and whose it is. The
 * order is that of `open-data-set.ts`: the path by its text, then its host, then the login, and only then this computer.
 */
import type { DataSet } from '../../src/sage/data-set.ts';
import { readCompanyCard } from '../../src/sage/products/sage-50/company-card.ts';
import type { DataSetCard } from '../../src/shared/contract/data-sets.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { DataSetPlace } from '../connections/connections.ts';
import type { DataSets } from '../connections/make-connections.ts';
import type { ConfirmedHosts } from './confirmed-hosts.ts';
import { checkSignIn } from './connection-string.ts';
import { allowedFolder, parseDataPath, type PathStyle } from './data-path.ts';
import { defaultRoots, discoverDataSets, type Discovered, type DiscoveryFiles } from './discovery.ts';
import type { Bits, Driver } from './drivers.ts';
import { makeDataSetOpener, type OpenNeeds } from './open-data-set.ts';
import type { SystemDrivers } from './system-places.ts';

/** What reading a place takes. */
export type ReadingNeeds = Omit<OpenNeeds, 'programBits' | 'confirmedHosts' | 'namedDriver' | 'findDrivers'>;
export type Sage50Needs = ReadingNeeds & {
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

/** A place that was made by `place` and may be touched, as the process of a sync is handed it: its host was confirmed to whoever handed it on. */
export function openPlace(place: DataSetPlace, password: string, needs: ReadingNeeds): DataSet {
  const path = parseDataPath(place.folder, needs.style);
  const confirmed = new Set(path.kind === 'share' ? [path.host] : []);
  return makeDataSetOpener({ ...needs, programBits: 64, namedDriver: null, findDrivers: () => Promise.resolve([]), confirmedHosts: () => confirmed }).open(place, password);
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
  const opener = makeDataSetOpener({ ...needs, programBits: needs.bits, namedDriver: settings.driver, findDrivers: drivers, confirmedHosts: hosts.all });

  /** A name that no system lists might be the path of a library, and is not handed to whatever loads it. */
  const checkDriver = async (wanted: string): Promise<void> => {
    if (wanted === settings.driver) return;
    const installed = await drivers();
    const found = installed.filter(({ name }) => name === wanted);
    if (found.some(({ bits }) => bits === needs.bits)) return;
    if (found[0]) throw new AppError('driver_missing', `that driver is installed as ${found[0].bits} bit, and Ledgerline is a ${needs.bits} bit program`);
    throw new AppError('driver_missing', `the driver that was chosen is not installed here; installed: ${installed.map(({ name }) => name).join(', ') || 'none'}`);
  };

  const open = (place: DataSetPlace, password: string): DataSet => opener.open({ ...place, folder: allowed(place.folder) }, password);

  return {
    allowed, drivers, open, bits: needs.bits, style, namedDriver: settings.driver,
    async place(login) {
      allowed(login.folder);
      checkSignIn(login);
      if (login.driver !== undefined) await checkDriver(login.driver);
      return opener.place(login);
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
