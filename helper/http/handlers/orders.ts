/** Writing to Sage, and what became of it. */
import type { activityWrites } from '../../../src/shared/contract/activities.ts';
import type { orders as contract } from '../../../src/shared/contract/orders.ts';
import type { Handlers, InputOf } from '../../../src/shared/contract/endpoint.ts';
import type { Caller } from '../caller.ts';
import type { Services } from '../services.ts';

type Write = InputOf<typeof activityWrites.createActivity>;

export function orderHandlers({ open }: Services): Handlers<typeof contract & typeof activityWrites, Caller> {
  const place = async (input: Write, verb: 'create' | 'update' | 'delete' | 'execute', procedure: string | null, caller: Caller) => {
    const { idempotencyKey, orderId, results } = await open().orders.place({ ...input, verb, procedure }, caller.gone);
    return { idempotencyKey, orderId, results: [...results] };
  };
  return {
    createActivity: (input, caller) => place(input, 'create', null, caller),
    updateActivity: (input, caller) => place(input, 'update', null, caller),
    deleteActivity: (input, caller) => place(input, 'delete', null, caller),
    executeActivity: ({ procedure, ...input }, caller) => place(input, 'execute', procedure, caller),
    listOrders: ({ limit }) => ({ orders: [...open().orders.list(limit)] }),
    readOrder({ orderId }) {
      const { order, rows } = open().orders.read(orderId);
      return { order, rows: [...rows] };
    },
    cancelOrder({ orderId }) {
      const { order, rows } = open().orders.cancel(orderId);
      return { order, rows: [...rows] };
    },
  };
}
