/**
 * The duty of the keychain: small secrets (32-byte keys) under names, kept by the operating system for this user alone.
 * Everything larger is sealed under such a key in the store. Errors: `keychain_locked`, `keychain_missing`.
 */
export type KeychainState = 'open' | 'locked' | 'missing' | 'memory';

export type Keychain = {
  /** Looks afresh each time: a keychain can be locked and unlocked while we run. 'memory' is the demo's throw-away one. */
  state(): Promise<KeychainState>;
  /** Null only when the keychain is open and has no such entry; a locked or missing keychain throws. */
  read(name: string): Promise<Uint8Array | null>;
  write(name: string, secret: Uint8Array): Promise<void>;
  /** True when there was one. */
  remove(name: string): Promise<boolean>;
};
