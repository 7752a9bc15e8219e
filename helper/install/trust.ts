/**
 * The certificate in the stores that this user's browsers and Office look into: on Windows the user's own root store, on
 * macOS the login keychain, on Linux the NSS databases of Chromium and its kin. Each way answers by what the store holds
 * afterwards, not by what its tool said: tools are translated and end well without having done anything.
 */
import { X509Certificate } from 'node:crypto';
import type { Machine } from './machine.ts';
import { macTrust } from './trust-mac.ts';
import { nssTrust } from './trust-nss.ts';
import { windowsTrust } from './trust-windows.ts';

/** The public part in a file, and what stores name it by. */
export type PublicCertificate = { readonly file: string; readonly pem: string; readonly sha1: string; readonly sha256: string };

export type StoreState = {
  /** "Windows: trusted roots of this user" */
  readonly store: string;
  readonly isTrusted: boolean;
  /** Why it could not be looked into or changed; '' where nothing was wrong. */
  readonly problem: string;
};

export type Trust = {
  /** True when a question of the system comes up before anything changes. */
  readonly asks: boolean;
  state(certificate: PublicCertificate): Promise<readonly StoreState[]>;
  add(certificate: PublicCertificate): Promise<readonly StoreState[]>;
  /** Also where it is there no more. */
  remove(certificate: PublicCertificate): Promise<readonly StoreState[]>;
};

export function publicCertificate(file: string, pem: string): PublicCertificate {
  const { fingerprint, fingerprint256 } = new X509Certificate(pem);
  return { file, pem, sha1: fingerprint.replaceAll(':', ''), sha256: fingerprint256.replaceAll(':', '') };
}

/** Places that were made for a store, to go again when they are empty. */
export type MadePlaces = { has(place: string): boolean; add(place: string): void };
export type TrustNeeds = { readonly machine: Machine; readonly runFolder: string; readonly made: MadePlaces };

export const trustOf = (needs: TrustNeeds): Trust => ({ windows: windowsTrust, mac: macTrust, linux: nssTrust })[needs.machine.kind](needs);

export const isTrusted = (states: readonly StoreState[]): boolean => states.length > 0 && states.every((one) => one.isTrusted);
