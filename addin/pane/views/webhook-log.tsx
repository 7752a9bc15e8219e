/** What was sent to one program and how it ended; what was given up, or is wanted once more, is sent again from here. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { webhookEndpoints as contract } from '../../../src/shared/contract/webhooks.ts';
import type { Delivery, Webhook } from '../../../src/shared/contract/webhooks.ts';
import { useDoing, usePane, useRead } from '../context.ts';
import { deliveryStates, eventName, sayAttempt } from '../webhook-words.ts';
import { Badge, Button, Empty, Failed, Loaded, Name, When } from './parts.tsx';

const pageSize = 20;

export function WebhookLog({ webhook, changed }: { readonly webhook: Webhook; readonly changed: () => void }): JSX.Element {
  const { client, dispatch, nowMs, state } = usePane();
  const [pages, setPages] = useState<readonly string[]>([]);
  const before = pages.at(-1);
  const read = useRead(contract.readWebhookLog, { webhookId: webhook.id, limit: pageSize, ...(before === undefined ? {} : { before }) }, webhook.waiting > 0 ? nowMs : webhook.lastAttempt?.at ?? '');
  const replay = useDoing(async (delivery: Delivery | null) => {
    await client.call(contract.replayWebhook, { webhookId: webhook.id, ...(delivery === null ? {} : { eventId: delivery.eventId }) });
    dispatch({ type: 'say', text: 'It is sent again.' });
    read.again();
    changed();
  });
  const nameOf = (id: string | null): string => state.companies.find((company) => company.id === id)?.name ?? id ?? '';
  return (
    <div role="group" aria-label={`What was sent to ${webhook.name}`}>
      <Failed error={replay.error} />
      <Loaded read={read} what="the log">{({ deliveries, next }) => (
        <>
          {deliveries.length === 0 ? <Empty>Nothing has been sent yet.</Empty> : <ul class="rows">{deliveries.map((one) => {
            const [tone, text] = deliveryStates[one.state];
            const last = one.attempts.at(-1);
            return (
              <li key={one.eventId}>
                <span>
                  <span class="line">{eventName(one.type)}<Badge tone={tone}>{text}</Badge></span>
                  <span class="sub"><Name>{nameOf(one.companyId)}</Name> · <When time={one.at} /></span>
                  {last && <span class="sub">{sayAttempt(last)}{one.attempts.length > 1 && ` · tried ${one.attempts.length} times`}</span>}
                  {one.nextTryAt && <span class="sub">Next try <When time={one.nextTryAt} /></span>}
                </span>
                <button type="button" class="small" disabled={replay.isBusy} onClick={() => replay.run(one)} aria-label={`Send again: ${eventName(one.type)}, ${nameOf(one.companyId)}, ${one.eventId.slice(-6)}`}>Send again</button>
              </li>
            );
          })}</ul>}
          <div class="row">
            {deliveries.some((one) => one.state === 'given_up') && <Button onClick={() => replay.run(null)} isBusy={replay.isBusy}>Send all that were given up</Button>}
            {pages.length > 0 && <Button onClick={() => setPages(pages.slice(0, -1))}>Newer</Button>}
            {next !== null && <Button onClick={() => setPages([...pages, next])}>Older</Button>}
          </div>
        </>
      )}</Loaded>
    </div>
  );
}
