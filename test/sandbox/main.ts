/**
 * The sandbox as a program:
 *   node test/sandbox/main.ts [--port 0] [--seed 1] [--size tiny|small|medium|large|N] [--today YYYY-MM-DD] [--redirect URI …] [--auto-grant] [--lenient] [--json]
 * Prints one line when it listens; runs until it is stopped.
 */
import { parseArgs } from 'node:util';
import { sizeNames } from './books/generate.ts';
import type { SizeName } from './books/generate.ts';
import { startSandbox } from './start.ts';

const { values } = parseArgs({ options: {
  port: { type: 'string', default: '0' }, seed: { type: 'string', default: '1' }, size: { type: 'string', default: 'small' }, today: { type: 'string' },
  redirect: { type: 'string', multiple: true, default: [] }, 'auto-grant': { type: 'boolean', default: false }, lenient: { type: 'boolean', default: false }, json: { type: 'boolean', default: false },
} });

function readSize(text: string): SizeName | number {
  if (sizeNames.includes(text)) return text as SizeName;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 1_000_000) throw new Error(`--size is one of ${sizeNames.join(', ')} or a number of invoices, not ${text}`);
  return count;
}

const sandbox = await startSandbox({
  port: Number(values.port), seed: Number(values.seed), size: readSize(values.size), redirectUris: values.redirect, autoGrant: values['auto-grant'], strict: !values.lenient,
  ...(values.today ? { today: values.today } : {}),
});
// The books are made when they are first looked at; a program should start warm.
sandbox.control.counts();
// Before the line is printed: whoever reads it may stop us at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
const { url, addresses, client, sage200 } = sandbox;
console.log(values.json ? JSON.stringify({ url, ...addresses, clientId: client.id, clientSecret: client.secret, redirectUris: client.redirectUris, sage200: { ...sage200.addresses, clientId: sage200.client.id, clientSecret: sage200.client.secret, subscriptionKey: sage200.subscriptionKey } }) : `Sage sandbox: ${url} (client ${client.id}, secret ${client.secret})`);
