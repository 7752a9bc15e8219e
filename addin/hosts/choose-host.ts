/** Finds out where the pane runs. Office.js is loaded only inside Office: a browser tab never waits for it. */
import { browserHost } from './browser/browser-host.ts';
import type { Host } from './host.ts';

/** Office puts `_host_Info` in the address, or in the window's name when the pane was opened again. */
export function isInsideOffice(page: Pick<Window, 'location' | 'name'>): boolean {
  return /[?&]_host_Info=/i.test(page.location.search) || page.name.includes('_host_Info');
}

export async function chooseHost(page: Window): Promise<Host> {
  return browserHost(page);
}
