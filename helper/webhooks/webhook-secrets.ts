/** Secrets of webhooks: made here, told once, and kept sealed under one key in the keychain, each bound to its webhook. */
import { AppError } from '../../src/shared/errors.ts';
import type { Keychain } from '../keychain/keychain.ts';
import { keyBytes, sealText, unsealText, type RandomBytes } from '../keychain/seal-text.ts';

export type WebhookSecrets = {
  /** Throws `keychain_locked`, `keychain_missing`. */
  make(webhookId: string): Promise<{ readonly secret: string; readonly sealed: string }>;
  /** Throws `secrets_lost`, `keychain_locked`, `keychain_missing`. */
  open(webhookId: string, sealed: string): Promise<string>;
};

const keyName = 'webhooks';
const secretBytes = 32;
const boundTo = (webhookId: string): string => `webhook\n${webhookId}`;

export function makeWebhookSecrets({ keychain, randomBytes }: { readonly keychain: Keychain; readonly randomBytes: RandomBytes }): WebhookSecrets {
  async function keepKey(): Promise<Uint8Array> {
    const found = await keychain.read(keyName);
    if (found !== null && found.length === keyBytes) return found;
    const key = randomBytes(keyBytes);
    await keychain.write(keyName, key);
    return key;
  }
  /** One after the other, so that two that find no key do not make one each. */
  let keeping: Promise<unknown> = Promise.resolve();
  return {
    async make(webhookId) {
      const kept = keeping.then(keepKey);
      keeping = kept.catch(() => undefined);
      const key = await kept;
      const secret = `whsec_${Buffer.from(randomBytes(secretBytes)).toString('base64')}`;
      return { secret, sealed: Buffer.from(sealText(key, boundTo(webhookId), secret, randomBytes)).toString('base64') };
    },
    async open(webhookId, sealed) {
      const key = await keychain.read(keyName);
      if (key === null) throw new AppError('secrets_lost', 'the keychain no longer has the key of the webhooks\' secrets; make a new secret');
      try {
        return unsealText(key, boundTo(webhookId), Buffer.from(sealed, 'base64'));
      } catch (cause) {
        throw new AppError('secrets_lost', 'the secret of this webhook cannot be unsealed; make a new one', { cause });
      }
    },
  };
}
