/**
 * Connections: links to Sage products, each with its own secrets. This page is what the rest of the helper knows of
 * them; no secret and no token leaves but through `accessToken`, which only the transport's auth wrapper calls.
 */
import type { z } from 'zod';
import type { Properties } from '../../src/shared/connection-properties.ts';
import type { connectionSettings as settingsContract } from '../../src/shared/contract/connection-settings.ts';
import type { connections as contract } from '../../src/shared/contract/connections.ts';
import type { DataSetCard } from '../../src/shared/contract/data-sets.ts';
import type { InputOf, ReplyOf } from '../../src/shared/contract/endpoint.ts';
import type { connectionStatus, DataSetPlace, Problem } from '../../src/shared/contract/status.ts';
import type { IsoTime } from '../../src/shared/dates.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import type { Connector, FoundCompany } from '../../src/sage/connector.ts';
import type { Auth } from '../../src/sage/transport/with-auth.ts';
import type { ProxyRoute } from '../sage-transport/proxy-route.ts';
import type { SettingsGiven } from './apply-settings.ts';

export type ConnectionStatus = z.infer<typeof connectionStatus>;
export type { DataSetPlace } from '../../src/shared/contract/status.ts';
export type ConnectionWithSettings = ReplyOf<typeof settingsContract.readConnectionSettings>;
export type NewConnection = InputOf<typeof contract.addConnection>;
/** What of a data set's place and login is to be another; what is left out stays. */
export type DataSetChange = { readonly folder?: string; readonly driver?: string | undefined; readonly user?: string; readonly password?: string };
export type StartedSignIn = { readonly signInUrl: string; readonly endsAt: IsoTime; readonly browserOpened: boolean };
export type TestStep = { readonly step: string; readonly ok: boolean; readonly detail: string; readonly mend: string | null };

/**
 * Sage's addresses, from `config.json` (`sage.accounting.*`, `sage.sage200.*`); http is allowed for loopback only.
 * `apiUrl` is asked with a connection's edition where a product has several; `requestsPerMinute` stands in place of what the product allows.
 */
export type SageAddresses = {
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly revokeUrl: string | null;
  readonly apiUrl: (edition: ConnectionStatus['edition']) => string;
  readonly requestsPerMinute?: number;
};
/** Everything that a process needs to read through a connection, but for tokens, which it asks for each time. */
export type Access =
  | {
    readonly kind: 'rest'; readonly apiUrl: string; /** Sent with every request; may hold a key. */ readonly headers: Readonly<Record<string, string>>; readonly requestsPerMinute?: number;
    readonly proxy?: ProxyRoute | null; readonly properties?: Properties;
  }
  | { readonly kind: 'data-set'; readonly place: DataSetPlace; readonly password: string };

export type Connections = {
  /** Finishes what a kill left open (a refresh, a grant not yet taken back). Once, at the start of the helper. */
  start(): Promise<void>;
  list(): readonly ConnectionStatus[];
  /** Throws `not_found`. */
  read(id: ConnectionId): ConnectionStatus;
  /** `mayConfirm`: whoever adds it may allow its proxy as well. */
  add(input: NewConnection, mayConfirm?: boolean): Promise<ConnectionStatus>;
  /** With its settings as they were typed; secrets left out. Throws `keychain_locked`, … */
  settings(id: ConnectionId): Promise<ConnectionWithSettings>;
  /** What is given is changed and the rest kept. Throws `bad_request` naming the field, `wrong_company` where new tokens do not reach what is linked, … */
  change(id: ConnectionId, given: SettingsGiven, mayConfirm: boolean): Promise<ConnectionWithSettings>;
  /** A variable or a confirmed proxy is another: every connection finds its way anew. */
  forgetWays(): void;
  /** Deletes it and its secrets here at once, and takes the grant back at Sage, now or when Sage can be reached again. */
  remove(id: ConnectionId): Promise<void>;
  /**
   * `access`: no more is asked of the user than is needed, which is reading unless the caller says otherwise.
   * `country`: two letters, where known; it spares the user Sage's question.
   */
  startSignIn(id: ConnectionId, options?: { readonly openBrowser?: boolean; readonly access?: 'read' | 'write'; readonly country?: string }): Promise<StartedSignIn>;
  /** `callback` is path and query of what the browser called, e.g. "/oauth/callback/sage-accounting?code=…&state=…". Throws `sign_in_unknown`, `sign_in_expired`, `sign_in_refused`, `client_refused`, … */
  finishSignIn(callback: string): Promise<ConnectionStatus>;
  /** Paths that `finishSignIn` takes. */
  readonly callbackPaths: readonly string[];
  /** A live access token; refreshed when due, once for all who ask. `insteadOf` names one that Sage refused. */
  accessToken(id: ConnectionId, insteadOf?: string): Promise<string>;
  /** The same for a transport that is elsewhere, such as in the process of a sync. */
  auth(id: ConnectionId): Auth;
  /** What another process needs to read through it. Throws `sign_in_required`, `secrets_lost`, `keychain_locked`, … */
  access(id: ConnectionId): Promise<Access>;
  /** Ready to read: transport, limits, token and retries in place. */
  connector(id: ConnectionId): Promise<Connector>;
  /** The same for as long as `use` takes; a data set is logged out of afterwards. */
  ask<T>(id: ConnectionId, use: (connector: Connector) => Promise<T>): Promise<T>;
  /** Whose data set a Sage 50 connection reads; null for the other products. */
  card(id: ConnectionId): DataSetCard | null;
  /** Another folder, driver or login for the same company, once it is seen to work. Throws `wrong_company`, and as `add` does. */
  changeDataSet(id: ConnectionId, change: DataSetChange, signal: AbortSignal): Promise<ConnectionStatus>;
  /** What was noticed of where its data lie; null takes it back. */
  noteMoved(id: ConnectionId, problem: Problem | null): void;
  findCompanies(id: ConnectionId, signal: AbortSignal): Promise<readonly FoundCompany[]>;
  test(id: ConnectionId, signal: AbortSignal): Promise<{ readonly ok: boolean; readonly steps: readonly TestStep[] }>;
  /** Gives the sign-in back: its secrets go at once, Sage is told now or later, and a person has to authorise it anew. */
  giveBack(id: ConnectionId): Promise<void>;
  /** Refreshes what nobody used for a day, so that no sign-in dies of old age; for the scheduler, daily. */
  keepAlive(): Promise<void>;
  /** No refresh begins from now on; resolves when the one under way is stored (20 s at most). */
  stop(): Promise<void>;
};
