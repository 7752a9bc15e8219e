/** The whole pane: it follows the helper, keeps the state and shows the view that the state says. */
import type { JSX } from 'preact';
import { useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import { makeClient } from '../client/client.ts';
import { followEvents } from '../client/follow-events.ts';
import type { Host } from '../hosts/host.ts';
import { PaneContext } from './context.ts';
import type { Pane } from './context.ts';
import { isDeniedToReachLoopback } from './loopback-access.ts';
import { firstState, reduce, viewOf } from './state.ts';
import type { Route } from './state.ts';
import { useTheme } from './theme.ts';
import { Company } from './views/company.tsx';
import { lazy, loadAhead } from './views/lazy.tsx';
import { LinkBanner } from './views/link-banner.tsx';

const Companies = lazy(async () => (await import('./views/companies.tsx')).Companies);
const Consent = lazy(async () => (await import('./views/consent.tsx')).Consent);
const LinkCompany = lazy(async () => (await import('./views/link-company.tsx')).LinkCompany);
const WhyOld = lazy(async () => (await import('./views/why-old.tsx')).WhyOld);
const Activities = lazy(async () => (await import('./views/activities.tsx')).Activities);
const MovedData = lazy(async () => (await import('./views/moved-data.tsx')).MovedData);
const ConnectionForm = lazy(async () => (await import('./views/connection-form.tsx')).ConnectionForm);
const Pairing = lazy(async () => (await import('./views/pairing.tsx')).Pairing);
const Sender = lazy(async () => (await import('./views/sender.tsx')).Sender);
const Settings = lazy(async () => (await import('./views/settings.tsx')).Settings);

const HelperProblem = lazy(async () => (await import('./views/helper-problem.tsx')).HelperProblem, true);
const Notices = lazy(async () => (await import('./views/notices.tsx')).Notices, true);

const tokenName = 'token';
const tickMs = 15_000;
const aheadAfterMs = 500;

export function App({ host, page }: { readonly host: Host; readonly page: Window }): JSX.Element {
  const [state, dispatch] = useReducer(reduce, host.memory.read(tokenName) !== null, firstState);
  const nowMs = useNow();
  useTheme(host, page);
  const wake = useRef<() => void>(() => undefined);
  const isPaired = state.link.is !== 'unpaired';

  const client = useMemo(() => makeClient({
    origin: page.location.origin,
    fetch: (...args) => page.fetch(...args),
    readToken: () => host.memory.read(tokenName),
    // A wrong code is answered otherwise: this is a token that is no longer taken. It is forgotten, so nothing asks again.
    onNotPaired: () => {
      host.memory.write(tokenName, null);
      dispatch({ type: 'unpaired', wasPaired: true });
    },
  }), [host]);
  const seen = useMemo<Pane['seen']>(() => new Map(), [isPaired]);
  const kept = useMemo<Pane['kept']>(() => new Map(), [isPaired]);

  useEffect(() => {
    if (!isPaired) return undefined;
    const stop = new AbortController();
    const tryNow = (): void => wake.current();
    page.addEventListener('online', tryNow);
    page.document.addEventListener('visibilitychange', tryNow);
    void followEvents({
      client, now: Date.now, random: Math.random, signal: stop.signal,
      wait: (ms) => new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake.current = () => { clearTimeout(timer); resolve(); };
      }),
      tell: (told) => {
        if (told.type === 'heard') dispatch(told);
        else if (told.type === 'lost') void isDeniedToReachLoopback(page).then((isDenied) => dispatch({ ...told, atMs: Date.now(), isDenied }));
      },
    });
    return () => {
      stop.abort();
      wake.current();
      page.removeEventListener('online', tryNow);
      page.document.removeEventListener('visibilitychange', tryNow);
    };
  }, [client, isPaired]);

  const pane: Pane = { state, dispatch, client, host, nowMs, seen, kept, tryAgain: () => wake.current() };
  const route = viewOf(state, host.mail !== null);
  useFocusOnHeading(page, !isPaired ? 'pairing' : state.helper ? JSON.stringify(route) : null);
  useReadyMark(page, state.link.is !== 'connecting');

  return (
    <PaneContext.Provider value={pane}>
      <header class="bar">
        <span class="brand"><span class="mark" aria-hidden="true" /><span>Ledgerline</span></span>
        {state.helper?.isDemo && <span class="badge demo">Demo</span>}
        {isPaired && state.helper && <MainNav route={route} hasMail={host.mail !== null} go={(next) => dispatch({ type: 'go', route: next })} />}
      </header>
      {isPaired && <LinkBanner />}
      {isPaired && state.helper?.problem && <HelperProblem />}
      {isPaired && state.helper && route.view !== 'settings' && <Notices />}
      <main>
        {!isPaired ? <Pairing onPaired={(token) => { host.memory.write(tokenName, token); dispatch({ type: 'paired' }); }} />
          : !state.helper ? (state.link.is === 'connecting' ? <div class="loading" role="status"><span class="spin" aria-hidden="true" /> Opening the books…</div> : null)
            : page.location.pathname === '/consent' && state.route.view !== 'link' ? <Consent page={page} /> : <View route={route} host={host} />}
      </main>
      <div class="vh" role="status" aria-live="polite">{state.announced.text}{state.announced.count % 2 ? '\u00a0' : ''}</div>
    </PaneContext.Provider>
  );
}

function View({ route, host }: { readonly route: Route; readonly host: Host }): JSX.Element | null {
  switch (route.view) {
    case 'company': return <Company key={route.companyId} route={route} />;
    case 'link': return <LinkCompany connectionId={route.connectionId ?? null} />;
    case 'why': return <WhyOld key={route.companyId} companyId={route.companyId} />;
    case 'data-set': return <MovedData key={route.connectionId} connectionId={route.connectionId} />;
    case 'connection': return <ConnectionForm key={route.connectionId} connectionId={route.connectionId} />;
    case 'activities': return <Activities key={route.connectionId} connectionId={route.connectionId} />;
    case 'settings': return <Settings />;
    case 'sender': return host.mail ? <Sender mail={host.mail} /> : <Companies />;
    default: return <Companies />;
  }
}

function MainNav({ route, hasMail, go }: { readonly route: Route; readonly hasMail: boolean; readonly go: (route: Route) => void }): JSX.Element {
  const inSettings = ['settings', 'connection', 'activities'].includes(route.view);
  const item = (label: string, next: Route, isHere: boolean): JSX.Element =>
    <button type="button" class="tab" aria-current={isHere ? 'page' : undefined} onClick={() => go(next)}>{label}</button>;
  return (
    <nav aria-label="Main">
      {hasMail && item('Sender', { view: 'sender' }, route.view === 'sender')}
      {item('Companies', { view: 'companies' }, route.view !== 'sender' && !inSettings)}
      {item('Settings', { view: 'settings' }, inSettings)}
    </nav>
  );
}

/** The time of this drawing; drawn anew every few seconds at least. */
function useNow(): number {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), tickMs);
    return () => clearInterval(timer);
  }, []);
  return Date.now();
}

/** A new view starts at its heading, for the eye and for the screen reader; the first one leaves the focus alone. */
function useFocusOnHeading(page: Window, routeKey: string | null): void {
  const isFirst = useRef(true);
  useEffect(() => {
    if (routeKey === null) return undefined;
    if (isFirst.current) {
      isFirst.current = false;
      return undefined;
    }
    page.scrollTo(0, 0);
    const focus = (): boolean => {
      const heading = page.document.querySelector<HTMLElement>('main h1');
      heading?.focus({ preventScroll: true });
      return heading !== null;
    };
    if (focus()) return undefined;
    // A view whose script is on its way has no heading yet.
    const observer = new MutationObserver(() => { if (focus()) observer.disconnect(); });
    observer.observe(page.document.body, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [routeKey]);
}

function useReadyMark(page: Window, isReady: boolean): void {
  useEffect(() => {
    if (!isReady || page.performance.getEntriesByName('pane-ready').length > 0) return;
    page.performance.mark('pane-ready');
    setTimeout(() => void loadAhead(), aheadAfterMs);
  }, [isReady]);
}
