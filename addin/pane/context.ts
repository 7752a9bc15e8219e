/** What every view is handed: the state, the way to change it, the client, the host and the time. */
import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { Endpoint } from '../../src/shared/contract/endpoint.ts';
import { asAppError } from '../../src/shared/errors.ts';
import type { AppError } from '../../src/shared/errors.ts';
import type { Client } from '../client/client.ts';
import type { Host } from '../hosts/host.ts';
import type { Action, Route, State } from './state.ts';

export type Pane = {
  readonly state: State;
  readonly dispatch: (action: Action) => void;
  readonly client: Client;
  readonly host: Host;
  /** Moves on every few seconds, so that "2 minutes ago" stays true. */
  readonly nowMs: number;
  /** Answers seen lately, to show at once and while the helper is away. */
  readonly seen: Map<string, { readonly data: unknown; readonly atMs: number }>;
  /** What a view should find again when the user comes back to it. */
  readonly kept: Map<string, unknown>;
  readonly tryAgain: () => void;
};

export const PaneContext = createContext<Pane | null>(null);

export function usePane(): Pane {
  const pane = useContext(PaneContext);
  if (!pane) throw new Error('a view outside of the pane');
  return pane;
}

export function useGo(): (route: Route) => void {
  const { dispatch } = usePane();
  return (route) => dispatch({ type: 'go', route });
}

export type Read<R> = {
  readonly data: R | null;
  /** When `data` came from the helper. */
  readonly atMs: number;
  readonly error: AppError | null;
  readonly isLoading: boolean;
  readonly again: () => void;
};

const seenMax = 60;

/**
 * Reads an endpoint and reads it again when `version` moves on. While it reads, and when the helper is away, the last
 * answer for the same input stays. `input` null: nothing to read yet.
 */
export function useRead<I, R>(endpoint: Endpoint<I, R>, input: NoInfer<I> | null, version: string | number = ''): Read<R> {
  const { client, seen, state } = usePane();
  const key = input === null ? '' : `${endpoint.path} ${JSON.stringify(input)}`;
  const [outcome, setOutcome] = useState<{ key: string; error: AppError | null; isLoading: boolean }>({ key: '', error: null, isLoading: true });
  const [tries, setTries] = useState(0);
  const isLive = state.link.is === 'live';
  const latest = useRef(input);
  latest.current = input;
  useEffect(() => {
    const asked = latest.current;
    if (asked === null || !isLive) return undefined;
    const stop = new AbortController();
    setOutcome({ key, error: null, isLoading: true });
    client.call(endpoint, asked, { signal: stop.signal }).then(
      (data) => {
        if (stop.signal.aborted) return;
        seen.delete(key);
        seen.set(key, { data, atMs: Date.now() });
        if (seen.size > seenMax) seen.delete([...seen.keys()][0] ?? '');
        setOutcome({ key, error: null, isLoading: false });
      },
      (thrown: unknown) => {
        if (!stop.signal.aborted) setOutcome({ key, error: asAppError(thrown), isLoading: false });
      },
    );
    return () => stop.abort();
  }, [key, version, tries, isLive]);
  const held = seen.get(key);
  const isOutcomeOfKey = outcome.key === key;
  return {
    data: (held?.data as R | undefined) ?? null,
    atMs: held?.atMs ?? 0,
    error: isOutcomeOfKey ? outcome.error : null,
    isLoading: input !== null && isLive && (!isOutcomeOfKey || outcome.isLoading),
    again: useCallback(() => setTries((count) => count + 1), []),
  };
}

/** State that outlives its view: going to a record and back finds the same page of the same list, if that still `fits`. */
export function useKept<T>(key: string, first: () => T, fits: (held: T) => boolean = () => true): readonly [T, (value: T) => void] {
  const { kept } = usePane();
  const [, setCount] = useState(0);
  const isMounted = useRef(false);
  if (!kept.has(key) || (!isMounted.current && !fits(kept.get(key) as T))) kept.set(key, first());
  isMounted.current = true;
  return [kept.get(key) as T, (value) => { kept.set(key, value); setCount((count) => count + 1); }];
}

export type Doing<A extends readonly unknown[]> = { readonly run: (...args: A) => void; readonly isBusy: boolean; readonly error: AppError | null; readonly forget: () => void };

/** Something the user starts: busy while it runs, with the error it ended in. A second click while it runs does nothing. */
export function useDoing<A extends readonly unknown[]>(act: (...args: A) => Promise<void>): Doing<A> {
  const [state, setState] = useState<{ isBusy: boolean; error: AppError | null }>({ isBusy: false, error: null });
  const isRunning = useRef(false);
  const isGone = useRef(false);
  useEffect(() => () => { isGone.current = true; }, []);
  const run = (...args: A): void => {
    if (isRunning.current) return;
    isRunning.current = true;
    setState({ isBusy: true, error: null });
    const end = (error: AppError | null): void => {
      isRunning.current = false;
      if (!isGone.current) setState({ isBusy: false, error });
    };
    act(...args).then(() => end(null), (thrown: unknown) => end(asAppError(thrown)));
  };
  return { run, ...state, forget: () => setState({ isBusy: false, error: null }) };
}
