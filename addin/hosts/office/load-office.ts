/**
 * Loads Office.js and waits until the program around the pane has answered. Office.js comes from the helper, except in
 * Outlook on the web: there the copy that may be handed on is older than what Outlook expects, and Microsoft's own is used.
 */

const ownAddress = 'office/office.js';
const microsoftAddress = 'https://appsforoffice.microsoft.com/lib/1/hosted/office.js';
const waitMs = 15_000;

export type OfficeProgram = 'excel' | 'outlook' | null;

/** What Office wrote about itself into the address or, when the pane was opened again, into the window's name. */
export const hostInfo = (page: Pick<Window, 'location' | 'name'>): string => `${page.location.search} ${page.name}`;

export function officeAddress(info: string): string {
  return /outlook(\$|\||%7C|%24)web/i.test(info) ? microsoftAddress : ownAddress;
}

function addScript(page: Window, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = page.document.createElement('script');
    script.src = address;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${address} could not be loaded`));
    page.document.head.append(script);
  });
}

function ready(): Promise<OfficeProgram> {
  return Promise.race([
    Office.onReady().then(({ host }): OfficeProgram => (host === Office.HostType.Excel ? 'excel' : host === Office.HostType.Outlook ? 'outlook' : null)),
    new Promise<null>((resolve) => { setTimeout(() => resolve(null), waitMs); }),
  ]);
}

/** Null where Office does not answer: the pane then is what it is in a browser. */
export async function loadOffice(page: Window): Promise<OfficeProgram> {
  // Office.js takes these two away from the page; they are none of its business.
  const { pushState, replaceState } = page.history;
  const address = officeAddress(hostInfo(page));
  try {
    await addScript(page, address).catch((cause: unknown) => {
      if (address === ownAddress) throw cause;
      return addScript(page, ownAddress);
    });
    return await ready();
  } catch {
    return null;
  } finally {
    Object.assign(page.history, { pushState, replaceState });
  }
}
