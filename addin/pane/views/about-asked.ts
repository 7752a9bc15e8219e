/** The tray opens the pane at About, by "#about" behind its address. */

const mark = '#about';
/** The cards above it grow as what they show arrives. */
const growsMs = 3_000;

export const isAboutAsked = (page: Window): boolean => page.location.hash === mark;

/** Brings it into view and keeps it there until all has arrived or the person moves on; once: going back to Settings later stays at its top. */
export function showAbout(page: Window, heading: HTMLElement | null): void {
  if (!isAboutAsked(page) || heading === null) return;
  page.history.replaceState(null, '', `${page.location.pathname}${page.location.search}`);
  const done = new AbortController();
  const grown = new ResizeObserver(() => heading.scrollIntoView());
  done.signal.addEventListener('abort', () => grown.disconnect());
  for (const moved of ['wheel', 'pointerdown', 'keydown']) page.addEventListener(moved, () => done.abort(), { signal: done.signal, passive: true });
  page.setTimeout(() => done.abort(), growsMs);
  // After the pane has put the focus at the top of what it shows.
  page.setTimeout(() => {
    heading.focus();
    grown.observe(page.document.body);
  }, 0);
}
