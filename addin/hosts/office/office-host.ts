/** What Excel and Outlook have in common: their theme, and how a page is opened outside of them. */
import { browserHost } from '../browser/browser-host.ts';
import type { Host } from '../host.ts';

type Theme = 'light' | 'dark' | null;

/** Light or dark by the colour behind the pane, where Office does not say it outright. Pure. */
export function themeOf(theme: { readonly bodyBackgroundColor?: string; readonly isDarkTheme?: boolean } | null | undefined): Theme {
  if (typeof theme?.isDarkTheme === 'boolean') return theme.isDarkTheme ? 'dark' : 'light';
  const colour = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(theme?.bodyBackgroundColor ?? '');
  if (!colour) return null;
  const [red = 0, green = 0, blue = 0] = colour.slice(1).map((part) => Number.parseInt(part, 16));
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128 ? 'dark' : 'light';
}

function openExternal(page: Window, url: string): void {
  const { requirements, ui } = Office.context;
  if (requirements.isSetSupported('OpenBrowserWindowApi', '1.1') && typeof ui.openBrowserWindow === 'function') ui.openBrowserWindow(url);
  else page.open(url, '_blank', 'noopener,noreferrer');
}

/** Outlook tells; Excel tells nobody's address without a sign-in at Microsoft. */
function userEmail(): string | null {
  const email: unknown = (Office.context.mailbox as Office.Mailbox | undefined)?.userProfile?.emailAddress;
  return typeof email === 'string' && email.includes('@') ? email : null;
}

function onThemeChanged(listener: () => void): () => void {
  const mailbox = Office.context.mailbox as Office.Mailbox | undefined;
  if (!mailbox || !Office.context.requirements.isSetSupported('Mailbox', '1.14')) return () => undefined;
  mailbox.addHandlerAsync(Office.EventType.OfficeThemeChanged, listener);
  return () => mailbox.removeHandlerAsync(Office.EventType.OfficeThemeChanged);
}

export function officeHost(page: Window, parts: Pick<Host, 'name' | 'sheets' | 'mail'>): Host {
  return {
    ...browserHost(page),
    ...parts,
    userEmail,
    openExternal: (url) => openExternal(page, url),
    theme: () => themeOf(Office.context.officeTheme as Office.OfficeTheme | undefined),
    onThemeChanged,
  };
}
