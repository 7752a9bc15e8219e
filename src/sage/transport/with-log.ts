/** One line for each request that left: what was asked, what came back, how long it took. Never a header, a body or a token. */
import { asAppError } from '../../shared/errors.ts';
import type { Transport } from '../connector.ts';
import type { Ports } from './ports.ts';

export type RequestLine = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number | null;
  readonly error: string | null;
  readonly tookMs: number;
  readonly characters: number;
  /** Sage's own id of the request; its support asks for it. */
  readonly requestId: string | null;
};
export type LogRequest = (line: RequestLine) => void;

export function withLog(next: Transport, log: LogRequest, { clock }: Pick<Ports, 'clock'>): Transport {
  return async (request, signal) => {
    const startedMs = clock.monotonicMs();
    const line = (rest: Pick<RequestLine, 'status' | 'error' | 'characters' | 'requestId'>) => log({
      method: request.method,
      path: request.path,
      query: Object.entries(request.query).map(([name, value]) => `${name}=${value}`).join('&'),
      tookMs: Math.round(clock.monotonicMs() - startedMs),
      ...rest,
    });
    try {
      const reply = await next(request, signal);
      line({ status: reply.status, error: null, characters: reply.bytes?.length ?? reply.text.length, requestId: reply.headers['x-request-id'] ?? reply.headers['x_request_id'] ?? null });
      return reply;
    } catch (thrown) {
      line({ status: null, error: signal.aborted ? 'cancelled' : asAppError(thrown).code, characters: 0, requestId: null });
      throw thrown;
    }
  };
}
