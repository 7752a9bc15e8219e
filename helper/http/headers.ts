/**
 * The answer's headers. Office shows the pane in a frame of its own pages and talks to its dialogs, so what usually
 * forbids framing (X-Frame-Options) or parts windows (COOP) is left out, and who may frame the pane is listed instead.
 */
import type { ServerResponse } from 'node:http';
import type { PathKind } from './gate.ts';

/** The programs of Office on the web, and the new Outlook, that may show the pane. */
const officeHosts = [
  'https://*.officeapps.live.com', 'https://*.office.com', 'https://*.office365.com', 'https://*.sharepoint.com', 'https://onedrive.live.com',
  'https://*.cloud.microsoft', 'https://outlook.live.com',
];

/** Office.js comes from us; on the web it fetches parts from Microsoft's own address, in Outlook also its Ajax library. It writes inline styles. */
const paneParts = [
  "default-src 'none'",
  "script-src 'self' https://appsforoffice.microsoft.com https://ajax.aspnetcdn.com",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
];

const panePolicy = [...paneParts, `frame-ancestors ${officeHosts.join(' ')}`].join('; ');
/** Where a person says what an application may do: shown in a window of its own, framed by nobody. */
const consentPolicy = [...paneParts, "frame-ancestors 'none'"].join('; ');
/** For everything that is no page of the pane: it loads nothing and nobody frames it. */
const closedPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function setHeaders(response: ServerResponse, kind: PathKind): void {
  response.setHeader('Content-Security-Policy', kind === 'page' ? panePolicy : kind === 'consent' ? consentPolicy : closedPolicy);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  // Office shows the icons of the ribbon in its own pages.
  response.setHeader('Cross-Origin-Resource-Policy', kind === 'icon' ? 'cross-origin' : 'same-origin');
  response.setHeader('X-Permitted-Cross-Domain-Policies', 'none');
  response.setHeader('X-DNS-Prefetch-Control', 'off');
  if (kind === 'api' || kind === 'callback') response.setHeader('Cache-Control', 'no-store');
}
