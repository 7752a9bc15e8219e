/**
 * A receiver of Ledgerline's webhooks: it checks who sends, acts once on each event, and answers soon. Run it with
 * WEBHOOK_SECRET (the "whsec_…" that was shown once) and PORT; put it behind your own https server.
 */
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.WEBHOOK_SECRET);
// Keep these beside what you store, so that a restart does not forget them; a week is enough.
const seen = new Set();

async function act(id, event) {
  // Yours: for `booksPublished`, read /v1/companies/{companyId}/data/… with a token of your own.
  console.log(id, event.type);
}

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  let event;
  try {
    // Refuses an altered body, id or time, another's secret, and what is older than five minutes.
    event = webhook.verify(Buffer.concat(chunks).toString('utf8'), request.headers);
  } catch {
    response.writeHead(401).end();
    return;
  }
  const id = request.headers['webhook-id'];
  try {
    if (!seen.has(id)) await act(id, event);
    seen.add(id);
    response.writeHead(204).end();
  } catch {
    // It comes again, with the same id.
    response.writeHead(500).end();
  }
});
server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => console.log('listening on', server.address().port));
