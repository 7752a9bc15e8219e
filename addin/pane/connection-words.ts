/** The sentences of the connection form and of variables; loaded with those views. */
import type { OauthMode, ProxyMode, Verb } from '../../src/shared/connection-settings.ts';
import type { Dependent, SettingsOfConnection } from '../../src/shared/contract/connection-settings.ts';

export const modeNames = { GETANDREFRESH: 'GETANDREFRESH: sign in here', REFRESH: 'REFRESH: paste both tokens', OFF: 'OFF: paste an access token' } as const satisfies Record<OauthMode, string>;
export const modeHints = {
  GETANDREFRESH: 'You sign in at Sage in your browser; the access renews by itself.',
  REFRESH: 'You have an access token and a refresh token from elsewhere; from then on the access renews by itself. Sage takes each refresh token once: no other program may go on using it.',
  OFF: 'You have an access token from elsewhere. It works until it expires, and cannot be renewed: then a new one must be pasted.',
} as const satisfies Record<OauthMode, string>;

export const proxyNames = { system: 'As this computer is set', none: 'No proxy', manual: 'This proxy' } as const satisfies Record<ProxyMode, string>;

export const verbNames = { create: 'Create', update: 'Update', delete: 'Delete', execute: 'Execute (release, void, allocate …)' } as const satisfies Record<Verb, string>;

export const dependentNames = { company: 'company with its stored books', schedule: 'schedule', sheet: 'sheet', webhook: 'webhook', query: 'saved query', activity: 'activity' } as const satisfies Record<Dependent['kind'], string>;

export function proxyInUse({ mode, inUse, isConfirmed }: SettingsOfConnection['proxy']): string {
  if (inUse === null) return mode === 'manual' ? 'The proxy is not known yet.' : 'Ledgerline goes straight to Sage.';
  return isConfirmed ? `Ledgerline goes through ${inUse}.` : `${inUse} is new to Ledgerline. Allow it in the tray icon’s menu; nothing goes through it before.`;
}

export const connectionWords = {
  keptSecret: 'One is kept. Type here only to replace it.',
  secret: 'Kept in this computer’s keychain; it is never shown again.',
  variables: 'Fields marked [ ] may name a variable: type [ and choose.',
  discardTitle: 'Discard the changes?',
  discard: 'What you typed here and did not save is lost.',
  clearTitle: 'Clear all advanced properties?',
  clear: 'Every row goes; Ledgerline’s own figures are used again once you save.',
  saved: (name: string) => `${name} saved.`,
  readsOnly: 'Sage 50 is read by ODBC, which reads only. Nothing can be written through this connection.',
  onlyReadGranted: 'The sign-in was for reading only. After saving, sign in again: Sage is then asked for writing as well.',
  writeHint: 'What is not ticked is refused before anything leaves this computer.',
} as const;
