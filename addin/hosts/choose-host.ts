/** Finds out where the pane runs. Office.js is loaded only inside Office: a browser tab never waits for it. */
import { browserHost } from './browser/browser-host.ts';
import { excelSheets } from './excel/excel-sheets.ts';
import type { Host } from './host.ts';
import { loadOffice } from './office/load-office.ts';
import { officeHost } from './office/office-host.ts';
import { outlookMail } from './outlook/outlook-mail.ts';

/** Office puts `_host_Info` in the address, or in the window's name when the pane was opened again. */
export function isInsideOffice(page: Pick<Window, 'location' | 'name'>): boolean {
  return /[?&]_host_Info=/i.test(page.location.search) || page.name.includes('_host_Info') || page.name.includes('"hostInfo"');
}

export async function chooseHost(page: Window): Promise<Host> {
  if (!isInsideOffice(page)) return browserHost(page);
  const program = await loadOffice(page);
  if (program === 'excel') return officeHost(page, { name: 'excel', sheets: excelSheets(), mail: null });
  if (program === 'outlook') return officeHost(page, { name: 'outlook', sheets: null, mail: outlookMail() });
  return browserHost(page);
}
