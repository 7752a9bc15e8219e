/** What the API tells of Sage 50's data sets: those that can be linked, whose one is, and where a linked one went. */
import type { CheckedDataSet, DataSetCard, DataSetOffer, FoundDataSet } from '../../src/shared/contract/data-sets.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import type { Connections } from '../connections/connections.ts';
import type { DataSetLogin } from '../connections/make-connections.ts';
import type { DataSetPlaces } from '../http/services.ts';
import type { Sage50 } from './data-sets.ts';
import { versionInPath } from './discovery.ts';
import { lookForMoved, versionOfPlace, versionWords, type Moved } from './look-for-moved.ts';

export type LinkableNeeds = {
  readonly sage50: Sage50;
  readonly connections: Pick<Connections, 'list' | 'read' | 'access' | 'card'>;
  /** Connections that a linked company is read through. */
  readonly linkedConnections: () => readonly ConnectionId[];
  /** A Sage user logs in once at a time: nothing is looked into that is being read. */
  readonly isBeingRead: (id: ConnectionId) => boolean;
  readonly isOdbcThere: () => boolean;
};

/** Sage 50 may be busy with others for a while. */
const checkMsMax = 100_000;
const plain = (folder: string): string => folder.toLowerCase().replace(/[\\/]+$/, '');

export type LinkableDataSets = DataSetPlaces & {
  /** Null while it is being read. Throws `not_supported`, `secrets_lost`, `keychain_locked`, … */
  look(id: ConnectionId, signal: AbortSignal): Promise<Moved | null>;
};

export function makeLinkableDataSets({ sage50, connections, linkedConnections, isBeingRead, isOdbcThere }: LinkableNeeds): LinkableDataSets {
  const linkedFolders = (): ReadonlySet<string> => new Set(linkedConnections().flatMap((id) => connections.read(id).dataSet?.folder ?? []).map(plain));
  const isLinkedCompany = (card: DataSetCard): boolean => card.companyId !== null && linkedConnections().some((id) => connections.card(id)?.companyId === card.companyId);

  const look: LinkableDataSets['look'] = async (id, signal) => {
    const card = connections.card(id);
    const { dataSet } = connections.read(id);
    if (dataSet === null || card === null) throw new AppError('not_supported', 'only the data of Sage 50 move');
    if (isBeingRead(id)) return null;
    const access = await connections.access(id);
    if (access.kind !== 'data-set') throw new AppError('our_bug', 'a data set without a login');
    return lookForMoved({ place: dataSet, card, password: access.password }, sage50, signal);
  };

  return {
    look,
    async find() {
      const [{ dataSets }, drivers] = await Promise.all([sage50.discover(), sage50.drivers()]);
      const folders = linkedFolders();
      const usable = drivers.filter(({ bits }) => bits === sage50.bits);
      const missing = !isOdbcThere() ? 'odbc' : usable.length > 0 || sage50.namedDriver !== null ? null : drivers.length > 0 ? 'driver_of_this_kind' : 'driver';
      return {
        dataSets: dataSets.map(({ folder, host, isThere, version, from }): FoundDataSet => ({ folder, host, isThere, sageVersion: versionWords(version), from, isLinked: folders.has(plain(folder)) })),
        drivers: usable.map(({ name, version }) => ({ name, sageVersion: versionWords(version) })),
        missing,
      };
    },
    async check(login: DataSetLogin, signal): Promise<CheckedDataSet> {
      const place = await sage50.place(login);
      const card = await sage50.card(place, login.password, AbortSignal.any([signal, AbortSignal.timeout(checkMsMax)]));
      return { card, folder: place.folder, driver: place.driver, sageVersion: versionWords(versionOfPlace(place)), isLinked: isLinkedCompany(card) };
    },
    async findMoved(id, signal) {
      const moved = await look(id, signal);
      const folder = connections.read(id).dataSet?.folder ?? '';
      if (moved === null) return { folder, outcome: 'stay', offers: [], unseen: [] };
      const { decision } = moved;
      const offers = decision.kind === 'offer' || decision.kind === 'other_company' ? decision.offers.map(({ place, card, reason }): DataSetOffer => ({ folder: place.folder, sageVersion: versionWords(versionInPath(place.folder) ?? place.version), card, reason })) : [];
      const unseen = decision.kind === 'missing' ? decision.unseen.map((place) => place.folder) : [];
      return { folder, outcome: decision.kind === 'offer' ? 'moved' : decision.kind, offers, unseen };
    },
  };
}
