import { AppError } from '../../src/shared/errors.ts';
import type { SageReply, SageRequest, Transport } from '../../src/sage/connector.ts';
import { readRetryAfter, retryAfterMsMax } from '../../src/sage/transport/retry-after.ts';
import { withAuth } from '../../src/sage/transport/with-auth.ts';
import { withBreaker } from '../../src/sage/transport/with-breaker.ts';
import { withLog } from '../../src/sage/transport/with-log.ts';
import type { RequestLine } from '../../src/sage/transport/with-log.ts';
import { withRateLimit } from '../../src/sage/transport/with-rate-limit.ts';
import { defaultRetryRules, withRetry } from '../../src/sage/transport/with-retry.ts';
import { wrapTransport } from '../../src/sage/transport/wrap-transport.ts';
import { never } from './reader.ts';

const get: SageRequest = { method: 'GET', path: '/contacts', query: { page: '1' } };
const reply = (status: number, headers: Record<string, string> = {}, text = '{}'): SageReply => ({ status, headers, text });

/** Time that passes only when someone waits. */
function makePorts(random: () => number = () => 0.5) {
  let now = 1_000_000;
  const waits: number[] = [];
  return {
    waits,
    pass: (ms: number) => { now += ms; },
    clock: { wallMs: () => now, monotonicMs: () => now },
    random,
    sleep: async (waitMs: number, signal: AbortSignal) => { signal.throwIfAborted(); waits.push(waitMs); now += waitMs; await Promise.resolve(); },
  };
}

/** Answers in order, the last one for ever; an error is thrown. */
function answers(...given: (SageReply | Error)[]): Transport & { asked: SageRequest[] } {
  const asked: SageRequest[] = [];
  const transport: Transport = (request) => {
    asked.push(request);
    const next = given[Math.min(asked.length, given.length) - 1];
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next as SageReply);
  };
  return Object.assign(transport, { asked });
}
const unreachable = new AppError('sage_unreachable', 'no');

describe('asking again', () => {
  it('waits a random part of a time that doubles, up to a limit', async () => {
    const ports = makePorts(() => 0.999);
    const next = answers(unreachable);
    await expect(withRetry(next, defaultRetryRules, ports)(get, never)).rejects.toBe(unreachable);
    expect(next.asked).toHaveLength(10);
    expect(ports.waits.map(Math.round)).toEqual([500, 999, 1998, 3996, 7992, 15984, 29970, 29970, 29970]);
    const lucky = makePorts(() => 0);
    await expect(withRetry(answers(unreachable), defaultRetryRules, lucky)(get, never)).rejects.toBe(unreachable);
    expect(Math.max(...lucky.waits)).toBe(0);
  });

  it('sends what writes once only, whatever comes back', async () => {
    for (const method of ['POST', 'PUT', 'DELETE'] as const) {
      for (const outcome of [reply(500), reply(503, { 'retry-after': '1' }), unreachable]) {
        const next = answers(outcome, reply(200));
        await withRetry(next, defaultRetryRules, makePorts())({ ...get, method, body: '{}' }, never).catch(() => undefined);
        expect(next.asked).toHaveLength(1);
      }
      const busy = answers(reply(429));
      await expect(withRetry(busy, defaultRetryRules, makePorts())({ ...get, method, body: '{}' }, never)).rejects.toMatchObject({ code: 'sage_busy' });
      expect(busy.asked).toHaveLength(1);
    }
  });

  it('asks again for what can pass and for nothing else', async () => {
    for (const status of [408, 500, 502, 503, 504, 525]) {
      const next = answers(reply(status), reply(200));
      expect((await withRetry(next, defaultRetryRules, makePorts())(get, never)).status).toBe(200);
      expect(next.asked).toHaveLength(2);
    }
    for (const status of [200, 201, 204, 302, 400, 401, 403, 404, 405, 410, 415, 422, 501]) {
      const next = answers(reply(status), reply(200));
      expect((await withRetry(next, defaultRetryRules, makePorts())(get, never)).status).toBe(status);
      expect(next.asked).toHaveLength(1);
    }
    for (const error of [new AppError('sage_certificate', 'no'), new AppError('sign_in_required', 'no'), new Error('ours')]) {
      const next = answers(error, reply(200));
      await expect(withRetry(next, defaultRetryRules, makePorts())(get, never)).rejects.toBe(error);
      expect(next.asked).toHaveLength(1);
    }
  });

  it('spends a budget for the whole transport, which successes refill', async () => {
    const rules = { ...defaultRetryRules, triesMax: 100, budgetMax: 5 };
    const down = answers(unreachable);
    const asking = withRetry(down, rules, makePorts());
    await expect(asking(get, never)).rejects.toBe(unreachable);
    expect(down.asked).toHaveLength(6);
    await expect(asking(get, never)).rejects.toBe(unreachable);
    expect(down.asked).toHaveLength(7);
  });

  it('does not count a 429 as a try, waits as it asks, and leaves a longer wait to the caller', async () => {
    const ports = makePorts(() => 0);
    const next = answers(...Array.from({ length: 15 }, () => reply(429, { 'retry-after': '2' })), reply(200));
    expect((await withRetry(next, defaultRetryRules, ports)(get, never)).status).toBe(200);
    expect(ports.waits).toEqual(Array.from({ length: 15 }, () => 2_000));
    const long = answers(reply(429, { 'retry-after': '7200' }));
    await expect(withRetry(long, defaultRetryRules, makePorts())(get, never)).rejects.toMatchObject({ code: 'sage_busy', retryAfterMs: 7_200_000 });
    expect(long.asked).toHaveLength(1);
    const endless = answers(reply(429));
    await expect(withRetry(endless, defaultRetryRules, makePorts())(get, never)).rejects.toMatchObject({ code: 'sage_busy' });
    expect(endless.asked.length).toBeLessThan(30);
  });

  it('stops waiting when it is cancelled', async () => {
    const cancel = new AbortController();
    const ports = { ...makePorts(), sleep: (_: number, signal: AbortSignal) => { cancel.abort(new Error('cancelled')); signal.throwIfAborted(); return Promise.resolve(); } };
    await expect(withRetry(answers(unreachable), defaultRetryRules, ports)(get, cancel.signal)).rejects.toThrow('cancelled');
  });
});

describe('Retry-After', () => {
  const at = (said: string | undefined, status = 429, headers: Record<string, string> = {}) => readRetryAfter(reply(status, { ...headers, ...(said === undefined ? {} : { 'retry-after': said }) }), Date.parse('2026-11-23T09:00:00Z'));

  it('F42: is read in every way in which it is met, and capped', () => {
    expect([at('12'), at(' 12 '), at('1.5'), at('0'), at('-5'), at('soon'), at(undefined), at('')]).toEqual([12_000, 12_000, 1_500, 1_000, 5_000, 5_000, 5_000, 5_000]);
    expect([at('1000000000'), at('9'.repeat(400))]).toEqual([retryAfterMsMax, retryAfterMsMax]);
    expect(at('Mon, 23 Nov 2026 09:00:30 GMT')).toBe(30_000);
    expect(at('Mon, 23 Nov 2026 08:00:00 GMT')).toBe(1_000);
    expect(at('Sun, 99 Nov 2026 08:00:00 GMT')).toBe(5_000);
    expect([at(undefined, 503), at('7', 503), at('nonsense', 503)]).toEqual([null, 7_000, null]);
  });

  it('takes Sage\'s clock for a date, since ours may be wrong', () => {
    expect(at('Mon, 23 Nov 2026 12:00:30 GMT', 429, { date: 'Mon, 23 Nov 2026 12:00:00 GMT' })).toBe(30_000);
  });
});

describe('limits', () => {
  it('lets no more through in any span than allowed, in the order of asking', async () => {
    const ports = makePorts();
    const left: number[] = [];
    const limited = withRateLimit(() => { left.push(ports.clock.monotonicMs()); return Promise.resolve(reply(200)); }, { requests: 5, perMs: 1_000, atOnce: 2 }, () => 'one', ports);
    await Promise.all(Array.from({ length: 23 }, () => limited(get, never)));
    for (let index = 5; index < left.length; index += 1) expect((left[index] as number) - (left[index - 5] as number)).toBeGreaterThanOrEqual(1_000);
    expect(left).toHaveLength(23);
  });

  it('has at most so many under way, and hands a place on when one ends in an error or is cancelled', async () => {
    let running = 0;
    let most = 0;
    const limited = withRateLimit(async () => {
      most = Math.max(most, running += 1);
      await new Promise((wake) => setImmediate(wake));
      running -= 1;
      throw unreachable;
    }, { requests: 1_000, perMs: 1, atOnce: 3 }, () => 'one', makePorts());
    const cancelled = AbortSignal.abort(new Error('cancelled'));
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, (_, index) => limited(get, index % 3 === 0 ? cancelled : never)));
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(most).toBe(3);
  });
});

describe('a limit that Sage never told', () => {
  /** A Sage that grants so many requests in a window, which the first one opens; answers take no time, reading them does. */
  async function readAgainst(grantedPerWindow: (window: number) => number, pages: number) {
    const [windowMs, pageMs, latencyMs] = [2_000, 20, 5];
    const ports = makePorts();
    let [opened, used, windows] = [-windowMs, 0, 0];
    const refusedIn: number[] = [];
    const sage: Transport = async () => {
      const now = ports.clock.monotonicMs();
      if (now - opened >= windowMs) [opened, used, windows] = [now, 0, windows + 1];
      const isRefused = (used += 1) > grantedPerWindow(windows);
      if (isRefused) refusedIn.push(windows);
      const answer = reply(isRefused ? 429 : 200, isRefused ? { 'retry-after': String(Math.ceil((opened + windowMs - now) / 1000)) } : {});
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      ports.pass(latencyMs);
      return answer;
    };
    const send = withRetry(withRateLimit(sage, { requests: 10_000, perMs: 60_000, atOnce: 4 }, () => 'one', ports), defaultRetryRules, ports);
    // As a list is read: two pages are under way while one is written.
    const ahead = [send(get, never), send(get, never)];
    for (let page = 0; page < pages; page += 1) {
      expect((await ahead.shift())?.status).toBe(200);
      if (page + 2 < pages) ahead.push(send(get, never));
      ports.pass(pageMs);
    }
    return { windows, refused: (window: number) => refusedIn.filter((one) => one === window).length };
  }

  it('is learned from its first refusals: from then on a window ends in one 429', async () => {
    const { windows, refused } = await readAgainst(() => 20, 200);
    expect(windows).toBe(10);
    expect(refused(1)).toBe(2);
    for (let window = 2; window < windows; window += 1) expect(refused(window)).toBe(1);
  });

  it('is not held against Sage when it allows more again', async () => {
    const { windows } = await readAgainst((window) => (window < 3 ? 5 : 1_000), 300);
    expect(windows).toBeLessThanOrEqual(8);
  });
});

describe('the breaker', () => {
  it('opens after a row of failures, lets one probe through when its time is up, and closes when that works', async () => {
    const ports = makePorts();
    const given: (SageReply | Error)[] = [unreachable, reply(503), unreachable];
    const next = answers(...given);
    const asking = withBreaker(next, { failuresMax: 3, openMs: 10_000, openMsMax: 40_000 }, ports);
    for (let times = 0; times < 3; times += 1) await asking(get, never).catch(() => undefined);
    await expect(asking(get, never)).rejects.toMatchObject({ code: 'sage_unreachable', retryAfterMs: expect.any(Number) as number });
    expect(next.asked).toHaveLength(3);
    ports.pass(13_000);
    await expect(asking(get, never)).rejects.toBe(unreachable);
    await expect(asking(get, never)).rejects.toMatchObject({ retryAfterMs: expect.any(Number) as number });
    expect(next.asked).toHaveLength(4);
    given.splice(0, 3, reply(200));
    const healed = withBreaker(answers(unreachable, unreachable, unreachable, reply(200)), { failuresMax: 3, openMs: 10_000, openMsMax: 40_000 }, ports);
    for (let times = 0; times < 3; times += 1) await healed(get, never).catch(() => undefined);
    ports.pass(13_000);
    expect((await healed(get, never)).status).toBe(200);
    expect((await healed(get, never)).status).toBe(200);
  });

  it('is not impressed by refusals and by pages that are too wide', async () => {
    const asking = withBreaker(answers(reply(500), reply(404), reply(429), reply(403), reply(500), reply(500), reply(500), reply(200)), { failuresMax: 3, openMs: 1, openMsMax: 1 }, makePorts());
    for (const status of [500, 404, 429, 403, 500, 500, 500, 200]) expect((await asking(get, never)).status).toBe(status);
  });
});

describe('the token', () => {
  const noSubscription = reply(401, {}, '[{"$severity":"error","$dataCode":"AuthorizationFailure","$message":"No active subscription. (MSE)","$source":""}]');
  const makeAuth = () => {
    const told: string[] = [];
    let serial = 1;
    return { told, accessToken: (insteadOf?: string) => { told.push(`asked ${insteadOf ?? ''}`); return Promise.resolve(insteadOf === undefined ? `token-${serial}` : `token-${(serial += 1)}`); }, worked: (token: string) => told.push(`worked ${token}`), refused: (token: string) => told.push(`refused ${token}`) };
  };

  it('F44: is replaced once after a 401, and a second 401 ends it', async () => {
    const auth = makeAuth();
    const next = answers(reply(401), reply(200), reply(200));
    expect((await withAuth(next, auth)(get, never)).status).toBe(200);
    expect(next.asked.map(({ headers }) => headers?.['authorization'])).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(auth.told).toEqual(['asked ', 'asked token-1', 'worked token-2']);
    const refusing = makeAuth();
    await expect(withAuth(answers(reply(401)), refusing)(get, never)).rejects.toMatchObject({ code: 'sign_in_required' });
    expect(refusing.told.at(-1)).toBe('refused token-2');
  });

  it('is not replaced when the business no longer pays', async () => {
    const auth = makeAuth();
    expect((await withAuth(answers(noSubscription), auth)(get, never)).status).toBe(401);
    expect(auth.told).toEqual(['asked ']);
  });

  it('is said to work once', async () => {
    const auth = makeAuth();
    const asking = withAuth(answers(reply(200)), auth);
    for (let times = 0; times < 3; times += 1) await asking(get, never);
    expect(auth.told.filter((one) => one.startsWith('worked'))).toEqual(['worked token-1']);
  });
});

describe('the log of requests', () => {
  it('K01: tells what was asked and what came back, and no header, body or token', async () => {
    const lines: RequestLine[] = [];
    const ports = makePorts();
    const wrapped = wrapTransport(answers(reply(200, { 'x-request-id': 'r1', 'set-cookie': 'c' }, '{"secret":"in the body"}')), {
      ...ports, auth: { accessToken: () => Promise.resolve('canary-token'), worked: () => undefined, refused: () => undefined },
      limit: { requests: 10, perMs: 1_000, atOnce: 2 }, laneOf: () => '', log: (line) => lines.push(line),
    });
    await wrapped({ ...get, headers: { 'x-business': 'b' } }, never);
    expect(lines).toEqual([{ method: 'GET', path: '/contacts', query: 'page=1', status: 200, error: null, tookMs: 0, characters: 24, requestId: 'r1' }]);
    await expect(withLog(answers(unreachable), (line) => lines.push(line), ports)(get, never)).rejects.toBe(unreachable);
    expect(lines[1]).toMatchObject({ status: null, error: 'sage_unreachable' });
    expect(JSON.stringify(lines)).not.toContain('canary');
  });
});
