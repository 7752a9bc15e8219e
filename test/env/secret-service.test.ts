/** The keychain states that other tests build on are what they claim to be. */
import { join } from 'node:path';
import { runProcess } from './process.ts';
import { withSecretService, type SecretService } from './secret-service.ts';

async function probe(service: SecretService, ...args: string[]): Promise<{ value?: string | null; error?: string }> {
  const run = await runProcess(process.execPath, [join(import.meta.dirname, 'fixtures/keytar-probe.mjs'), ...args], { env: service.env });
  return JSON.parse(run.stdout) as { value?: string | null; error?: string };
}

describe('a Secret Service for tests', () => {
  it('keeps a secret when it is open, also after logging in again', async () => {
    await withSecretService('open', async (service) => {
      expect(await probe(service, 'set', 'a', 'p€nce')).toEqual({ value: 'p€nce' });
      await service.restart('open');
      expect(await probe(service, 'get', 'a')).toEqual({ value: 'p€nce' });
    });
  });

  it('hands nothing out when it is locked', async () => {
    await withSecretService('open', async (service) => {
      await probe(service, 'set', 'a', 'secret');
      await service.restart('locked');
      expect((await probe(service, 'get', 'a')).value ?? null).toBeNull();
    });
    await withSecretService('locked', async (service) => {
      const answer = await probe(service, 'set', 'a', 'secret');
      expect(answer.error ?? answer.value).not.toBe('secret');
    });
  });

  it.each(['missing', 'no_bus'] as const)('is not there when it is %s, even on a machine that has one', async (state) => {
    await withSecretService(state, async (service) => {
      expect((await probe(service, 'set', 'a', 'secret')).error).toBeTruthy();
    });
  });
});
