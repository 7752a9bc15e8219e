/** What changed, told after it was published. The same objects go to the pane and, later, to webhooks. Each carries the whole new state of one thing, so that losing one loses nothing. */
import { z } from 'zod';
import { companyStatus, connectionStatus, helperStatus } from './contract/status.ts';
import { companyId, connectionId } from './ids.ts';

export const event = z.discriminatedUnion('type', [
  z.object({ type: z.literal('companyChanged'), company: companyStatus }),
  z.object({ type: z.literal('companyUnlinked'), companyId }),
  z.object({ type: z.literal('connectionChanged'), connection: connectionStatus }),
  z.object({ type: z.literal('connectionDeleted'), connectionId }),
  // The one event that does not carry all: an order with its rows is read by whoever shows it.
  z.object({ type: z.literal('orderChanged'), orderId: z.string(), isEnded: z.boolean() }),
  z.object({ type: z.literal('helperChanged'), helper: helperStatus }),
]);
export type Event = z.infer<typeof event>;

export const snapshot = z.object({
  helper: helperStatus,
  connections: z.array(connectionStatus),
  companies: z.array(companyStatus),
});
export type Snapshot = z.infer<typeof snapshot>;
