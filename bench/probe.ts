/**
 * Asks for one address at a fixed rate and prints how long the answers took, counted from when each was due, so that a
 * stalled server cannot hide behind requests that were never sent. One line of JSON.
 *
 *   node bench/probe.ts --url https://localhost:1/v1/… --token T --certificate FILE --seconds 5 [--every 25]
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({ options: { url: { type: 'string', default: '' }, token: { type: 'string', default: '' }, certificate: { type: 'string', default: '' }, seconds: { type: 'string', default: '5' }, every: { type: 'string', default: '25' } } });
const agent = new Agent({ keepAlive: true, ca: readFileSync(options.certificate), maxSockets: 8 });
const ask = (): Promise<number> => new Promise((resolve, reject) => {
  request(options.url, { agent, headers: { authorization: `Bearer ${options.token}` } }, (reply) => {
    reply.resume();
    reply.once('end', () => resolve(reply.statusCode ?? 0));
  }).once('error', reject).end();
});

for (let warm = 0; warm < 40; warm += 1) if (await ask() !== 200) throw new Error('the helper does not answer');
const everyMs = Number(options.every);
const tookMs: number[] = [];
const asked: Promise<unknown>[] = [];
const startedMs = performance.now();
for (let n = 0; performance.now() - startedMs < Number(options.seconds) * 1000; n += 1) {
  const dueMs = startedMs + n * everyMs;
  const waitMs = dueMs - performance.now();
  if (waitMs > 0) await new Promise((wake) => { setTimeout(wake, waitMs); });
  asked.push(ask().then(() => tookMs.push(performance.now() - dueMs)));
}
await Promise.all(asked);
agent.destroy();
tookMs.sort((a, b) => a - b);
const at = (share: number): number => tookMs[Math.min(tookMs.length - 1, Math.floor(tookMs.length * share))] ?? NaN;
process.stdout.write(`${JSON.stringify({ asked: tookMs.length, p50: at(0.5), p99: at(0.99), max: at(1) })}\n`);
