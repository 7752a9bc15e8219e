/** Finds out where the pane runs. Office.js, and what speaks to it, are loaded only inside Office. */
import { browserHost } from './browser/browser-host.ts';
import type { Host } from './host.ts';

/** Office puts `_host_Info` in the address, or in the window's name when the pane was opened again. */
export function isInsideOffice(page: Pick<Window, 'location' | 'name'>): boolean {
  return /[?&]_host_Info=/i.test(page.location.search) || page.name.includes('_host_Info') || page.name.includes('"hostInfo"');
}

export async function chooseHost(page: Window): Promise<Host> {
  if (!isInsideOffice(page)) return browserHost(page);
  const [{ loadOffice }, { officeHost }] = await Promise.all([import('./office/load-office.ts'), import('./office/office-host.ts')]);
  const program = await loadOffice(page);
  if (program === 'excel') return officeHost(page, { name: 'excel', sheets: (await import('./excel/excel-sheets.ts')).excelSheets(), mail: null });
  if (program === 'outlook') return officeHost(page, { name: 'outlook', sheets: null, mail: (await import('./outlook/outlook-mail.ts')).outlookMail() });
  return browserHost(page);
}
