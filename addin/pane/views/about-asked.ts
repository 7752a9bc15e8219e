/** The tray opens the pane at About, by "#about" behind its address. */

const mark = '#about';

export const isAboutAsked = (page: Window): boolean => page.location.hash === mark;

/** Brings it into view, once: going back to Settings later stays at its top. */
export function showAbout(page: Window, heading: HTMLElement | null): void {
  if (!isAboutAsked(page) || heading === null) return;
  page.history.replaceState(null, '', `${page.location.pathname}${page.location.search}`);
  // After the pane has put the focus at the top of what it shows.
  page.setTimeout(() => {
    heading.scrollIntoView();
    heading.focus({ preventScroll: true });
  }, 0);
}
