/** Carries out an order in a process of its own, and kills itself (SIGKILL) at the step that it is told: ORDER as JSON. */
import type { FaultPoint } from '../../helper/outbox/send-row.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { openWorld, type Product } from './outbox-world.ts';

export type KillOrder = {
  readonly file: string; readonly key: string; readonly product: Product; readonly verb: 'create' | 'update' | 'delete' | 'execute'; readonly object: string; readonly procedure: string | null; readonly rows: readonly unknown[];
  readonly idempotencyKey: string; readonly step: FaultPoint; readonly sandbox: Pick<Sandbox, 'addresses' | 'sage200'>; readonly tokens: Readonly<Record<Product, string>>; readonly sourceIds: Readonly<Record<Product, string>>;
};

const order = process.argv[2] === undefined ? null : JSON.parse(process.argv[2]) as KillOrder;

/** The parts of the sandbox's control that a world asks, answered with what the parent knows. */
function remote({ sandbox, tokens, sourceIds }: KillOrder): Sandbox {
  const control = { makeTokens: () => ({ access_token: tokens['sage-accounting'] }), business: () => ({ id: sourceIds['sage-accounting'] }), sage200: { makeTokens: () => ({ access_token: tokens['sage-200'] }), companies: () => [{ sourceId: sourceIds['sage-200'] }] } };
  return { ...sandbox, control } as unknown as Sandbox;
}

if (order) {
  const world = await openWorld(remote(order), {
    file: order.file, key: new Uint8Array(Buffer.from(order.key, 'hex')), product: order.product,
    needs: { faultPoint: (name) => { if (name === order.step) process.kill(process.pid, 'SIGKILL'); } },
  });
  const { results } = await world.order(order.verb, order.object, order.rows, { procedure: order.procedure, idempotencyKey: order.idempotencyKey });
  process.stdout.write(JSON.stringify(results));
  await world.close();
}
