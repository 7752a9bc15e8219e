/** Faults that a test plants: which requests they strike, how often, and what goes wrong. Plain data, so that another process can plant them by HTTP. */

export type Match = {
  method?: string;
  /** A regular expression on path and query, such as `/v3.1/sales_invoices` or `/token$`. */
  path?: string;
  business?: string;
};

export type FaultKind =
  /** An answer in place of the real one. */
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: string }
  /** 429 or 503 with a Retry-After: `12`, `date+12` (an HTTP date 12 s ahead), `0`, `-5`, `1000000000`, `soon`, or none. */
  | { kind: 'busy'; status?: number; retryAfter?: string }
  /** The connection ends after so many bytes of the body; with `reset` by RST. */
  | { kind: 'cut'; afterBytes: number; reset?: boolean }
  /** The request is taken and never answered. */
  | { kind: 'hang' }
  | { kind: 'drip'; bytesPerSecond: number }
  | { kind: 'delay'; ms: number }
  | { kind: 'wrong_length'; by: number }
  | { kind: 'rubbish'; body?: string }
  /** A body of so many bytes, mostly blanks, sent with gzip: small on the wire. */
  | { kind: 'bomb'; bytes: number }
  | { kind: 'redirect'; location: string; status?: number }
  /** The list answers as if nothing were there. */
  | { kind: 'empty_list' }
  /** The first `by` items of the page are left out, as if rows before them had vanished between two pages. */
  | { kind: 'shift_rows'; by: number }
  | Drift
  /** The books change just before this request is answered. */
  | { kind: 'mutate'; mutation: Record<string, unknown> };

export type Drift = {
  kind: 'drift'; drift: 'missing_field' | 'extra_field' | 'renamed_field' | 'null_field' | 'number_as_number' | 'wrong_type' | 'unknown_enum' | 'duplicate_item';
  field?: string; to?: string;
  /** Strike only each n-th item; 1 is all. */
  every?: number;
};

export type Fault = FaultKind & {
  match?: Match;
  /** How many requests it strikes; 0 is without end. */
  times?: number;
  /** Matching requests that go unharmed first. */
  skip?: number;
  /** Strikes each n-th matching request. */
  each?: number;
  /** The request is carried out and only its answer is lost, as when a refresh token was used up before the line went dead. */
  afterwards?: boolean;
};

export type Planted = Fault & { id: number; seen: number; struck: number };

export function makeFaults() {
  let planted: Planted[] = [];
  let serial = 0;
  return {
    plant(fault: Fault): number {
      planted.push({ ...fault, id: (serial += 1), seen: 0, struck: 0 });
      return serial;
    },
    clear(id?: number): void {
      planted = id === undefined ? [] : planted.filter((one) => one.id !== id);
    },
    list: (): readonly Planted[] => planted,
    /** The faults that strike this request; counts it. */
    strike(request: { method: string; url: string; business: string | null }): Planted[] {
      const struck = planted.filter((one) => fits(one.match, request) && takesTurn(one));
      planted = planted.filter((one) => one.times === 0 || one.struck < (one.times ?? 1));
      return struck;
    },
  };
}

function fits(match: Match | undefined, { method, url, business }: { method: string; url: string; business: string | null }): boolean {
  if (!match) return true;
  if (match.method && match.method.toUpperCase() !== method) return false;
  if (match.business && match.business !== business) return false;
  return match.path === undefined || new RegExp(match.path).test(url);
}

function takesTurn(one: Planted): boolean {
  one.seen += 1;
  const turn = one.seen - (one.skip ?? 0);
  if (turn <= 0 || (turn - 1) % (one.each ?? 1) !== 0) return false;
  one.struck += 1;
  return true;
}
