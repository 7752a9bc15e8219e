/** Outlook on the web around the pane: one message open at a time, or none, behind the real Office.js in the frame. */
import { readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { ajaxLibraryText } from './ajax-library.ts';
import { openOfficePage } from './office-page.ts';
import type { OfficeBrowser, OfficePage, OfficePageOptions } from './office-page.ts';

export type FakeMessage = { readonly subject: string; readonly from: { readonly name: string; readonly address: string } };
export type OutlookPage = OfficePage & { /** The user opens another message, or closes this one, while the pane is pinned. */ readonly openMessage: (message: FakeMessage | null) => Promise<boolean> };

const itemChanged = 46;
const readItem = 1;
const escape = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const initialData = (message: FakeMessage | null) => (message === null ? null : {
  itemType: 1, permissionLevel: readItem, id: 'item-1', itemClass: 'IPM.Note', subject: message.subject, normalizedSubject: message.subject, from: message.from, sender: message.from, to: [], cc: [], attachments: [], entities: {}, conversationId: 'c1',
  hostVersion: '16.0.1', owaView: 'ThreeColumns', userDisplayName: 'Bookkeeper', userEmailAddress: 'books@harbour-and-vale.example', userProfileType: 'office365', userTimeZone: 'GMT Standard Time', timeZoneOffsets: [],
});

const draw = (message: FakeMessage | null): string => (message === null ? '<article>Select an item to read</article>'
  : `<article><h1>${escape(message.subject)}</h1><p><b>${escape(message.from.name)}</b> &lt;${escape(message.from.address)}&gt;</p><p>Good morning,</p><p>could you tell us what is still open on our account?</p></article>`);

/** Outlook's pane takes Office.js from Microsoft: here it comes from the package, and what that fetches from us. */
async function serveMicrosoft(context: BrowserContext): Promise<void> {
  const dist = join(import.meta.dirname, '../../../node_modules/@microsoft/office-js/dist');
  await context.route('https://appsforoffice.microsoft.com/lib/1/hosted/**', (route) => {
    const path = normalize(new URL(route.request().url()).pathname.replace('/lib/1/hosted/', ''));
    try {
      return route.fulfill({ contentType: 'text/javascript', body: readFileSync(join(dist, path)) });
    } catch {
      return route.fulfill({ status: 404 });
    }
  });
  await context.route('https://ajax.aspnetcdn.com/**', (route) => route.fulfill({ contentType: 'text/javascript', body: ajaxLibraryText }));
}

export async function openOutlookPage(browser: OfficeBrowser, first: FakeMessage | null, options: Omit<OfficePageOptions, 'execute' | 'draw' | 'prepare'>): Promise<OutlookPage> {
  let message = first;
  const page = await openOfficePage(browser, { name: 'Outlook', app: 64, address: 'https://outlook.office.com', requirements: { Mailbox: 1.8, DialogApi: 1.2 }, title: 'Outlook' }, {
    ...options,
    prepare: serveMicrosoft,
    draw: () => draw(message),
    execute: async (action) => (action === 'GetInitialData' ? initialData(message) : { Error: 0 }),
  });
  return {
    ...page,
    openMessage: (next) => {
      message = next;
      return page.raise(itemChanged, initialData(next) ?? '');
    },
  };
}
