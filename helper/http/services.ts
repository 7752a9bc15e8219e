/**
 * What the handlers are handed: the helper's duties, as narrow as the API needs them. What lies behind the keychain
 * throws `keychain_locked` or `keychain_missing` for as long as it is shut, and works again by itself afterwards.
 */
import type { CompanyStatus } from '../../src/shared/contract/status.ts';
import type { DataTypeChange, DataTypeSetting } from '../../src/shared/contract/data-type-settings.ts';
import type { CompanySchedule, Pause, Schedule } from '../../src/shared/contract/schedule.ts';
import type { InputOf, ReplyOf } from '../../src/shared/contract/endpoint.ts';
import type { Contract } from '../../src/shared/contract/index.ts';
import type { IsoDate } from '../../src/shared/dates.ts';
import type { Snapshot } from '../../src/shared/events.ts';
import type { CompanyId, ConnectionId } from '../../src/shared/ids.ts';
import type { CheckedDataSet } from '../../src/shared/contract/data-sets.ts';
import type { Diagnostics } from '../../src/shared/contract/diagnostics.ts';
import type { OrderRowStatus, OrderStatus } from '../../src/shared/contract/orders.ts';
import type { DoctorReport } from '../../src/shared/contract/doctor.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import type { AboutHelper } from '../../src/shared/contract/lifecycle.ts';
import type { AutostartDuty } from '../main-autostart.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { LinkAgain } from '../companies/link-again.ts';
import type { OneTimeSyncSettings } from '../companies/one-time-sync.ts';
import type { MailServer } from '../mail/mail-server.ts';
import type { ReminderDuty } from '../tokens/reminders.ts';
import type { Activities } from '../activities/activities.ts';
import type { Connections } from '../connections/connections.ts';
import type { Dependents } from '../connections/dependents.ts';
import type { Variables } from '../connections/variables.ts';
import type { DataSetLogin } from '../connections/make-connections.ts';
import type { PlaceOrder } from '../outbox/place-order.ts';
import type { OauthServer } from '../oauth-server/oauth-server.ts';
import type { Pairing } from '../pairing/pairing.ts';
import type { Tokens } from '../pairing/token-file.ts';
import type { Scheduler } from '../sync/scheduler.ts';
import type { StoreReader } from '../store/store.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';

export type LinkedCompanies = {
  list(): readonly CompanyStatus[];
  /** Throws `not_found`. */
  status(id: CompanyId): CompanyStatus;
  /** Reads a company's books. Throws `not_found`. */
  reader(id: CompanyId): StoreReader;
  isLinked(connectionId: ConnectionId, sourceId: string): boolean;
  link(connectionId: ConnectionId, sourceId: string, signal: AbortSignal): Promise<CompanyStatus>;
  /** Cancels its sync, removes its books and their key. */
  unlink(id: CompanyId): Promise<void>;
};

export type SyncOrder = { readonly kind: 'full' | 'incremental'; readonly dataTypes?: readonly DataType[] | undefined; readonly confirmRemovals: boolean };
export type Syncs = {
  /** Asked again while one runs, it tells of the one that runs. */
  start(id: CompanyId, order: SyncOrder): Promise<CompanyStatus>;
  cancel(id: CompanyId): Promise<CompanyStatus>;
};

export type SyncSettings = {
  /** In the order in which they are read. */
  dataTypes(): readonly DataTypeSetting[];
  /** Throws `bad_request`; nothing is changed then. */
  changeDataTypes(changes: readonly DataTypeChange[]): void;
  schedule(): Schedule;
  changeSchedule(changes: Partial<{ [K in keyof Schedule]: Schedule[K] | undefined }>): Schedule;
  pause(pause: Pause): Schedule;
  resume(): Schedule;
  scheduleOf(id: CompanyId): Schedule;
  companySchedule(id: CompanyId): CompanySchedule;
  changeCompanySchedule(id: CompanyId, changes: { readonly [K in keyof CompanySchedule]?: CompanySchedule[K] | undefined }): void;
};

/** Sage 50's data sets. Throws as reading one does. */
export type DataSetPlaces = {
  find(): Promise<ReplyOf<Contract['findDataSets']>>;
  check(login: DataSetLogin, signal: AbortSignal): Promise<CheckedDataSet>;
  findMoved(id: ConnectionId, signal: AbortSignal): Promise<ReplyOf<Contract['findMovedData']>>;
};

export type Doctor = {
  /** Throws `not_found`. */
  examine(id: CompanyId, signal: AbortSignal): Promise<DoctorReport>;
};

/** Orders to Sage. */
export type OrderDuty = {
  /** Throws `not_found`, `not_supported`, `not_permitted`, `already_exists`. */
  place: PlaceOrder;
  list(limit: number): readonly OrderStatus[];
  /** Throws `not_found`. */
  read(orderId: string): { readonly order: OrderStatus; readonly rows: readonly OrderRowStatus[] };
  cancel(orderId: string): { readonly order: OrderStatus; readonly rows: readonly OrderRowStatus[] };
};

export type EventSource = { read(input: InputOf<Contract['readEvents']>, signal: AbortSignal): Promise<ReplyOf<Contract['readEvents']>> };

/** What is there only while the keychain is open. */
export type OpenServices = {
  readonly connections: Connections;
  readonly activities: Activities;
  readonly companies: LinkedCompanies;
  readonly syncs: Syncs;
  readonly settings: SyncSettings;
  readonly due: Pick<Scheduler, 'nextDueAt' | 'heldBack'>;
  readonly oneTimeSync: OneTimeSyncSettings;
  readonly linkAgain: LinkAgain;
  readonly dataSets: DataSetPlaces;
  readonly doctor: Doctor;
  readonly variables: Pick<Variables, 'list' | 'put' | 'remove'>;
  readonly dependents: Pick<Dependents, 'of' | 'add'>;
  readonly orders: OrderDuty;
  readonly mailServer: Pick<MailServer, 'read' | 'change' | 'confirm' | 'waiting'>;
  readonly webhooks: Omit<Webhooks, 'start' | 'stop' | 'companyChanged' | 'companyUnlinked'>;
  readonly oauth: OauthServer;
  readonly reminders: Pick<ReminderDuty, 'read' | 'change' | 'setRecipient' | 'sendTest'>;
};

export type Services = {
  readonly about: () => AboutHelper;
  readonly autostart: AutostartDuty;
  readonly lifecycle: Pick<Lifecycle, 'restart' | 'applyCode' | 'leaveSafeMode'>;
  readonly snapshot: () => Snapshot;
  readonly events: EventSource;
  /** Throws `keychain_locked`, `keychain_missing`, or what stands in the way of the helper's own database. */
  readonly open: () => OpenServices;
  readonly integrations: () => ReplyOf<Contract['listIntegrations']>['integrations'];
  readonly tokens: Tokens;
  readonly pairing: Pairing;
  readonly today: () => IsoDate;
  /** Works also while the keychain is shut. */
  readonly diagnostics: () => Diagnostics;
};
