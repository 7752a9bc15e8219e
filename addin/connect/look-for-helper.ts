/**
 * Whether this user's helper answers at a port. A page of another site may load nothing of it but an icon, and the helper
 * shows that to its own user alone; so a picture of the right size tells that it is there, and nothing else of it.
 */
import { loopbackStates } from '../pane/loopback-access.ts';
import { helperAt } from './authorize-address.ts';

export type Found = 'there' | 'absent' | 'denied';

const answerMs = 5_000;
/** A person reads the browser's question first. */
const questionMs = 120_000;
const iconSize = 16;

function loadIcon(page: Window, address: string, waitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const icon = page.document.createElement('img');
    const timer = page.setTimeout(() => end(false), waitMs);
    const end = (isThere: boolean): void => {
      page.clearTimeout(timer);
      icon.onload = icon.onerror = null;
      resolve(isThere);
    };
    icon.onload = () => end(icon.naturalWidth === iconSize);
    icon.onerror = () => end(false);
    icon.src = address;
  });
}

/** `onQuestion`: the browser may be asking the person whether this page may look. `mark` keeps a remembered icon from answering. */
export async function lookForHelper(page: Window, port: number, mark: string, onQuestion: () => void): Promise<Found> {
  const before = await loopbackStates(page);
  if (before.includes('denied')) return 'denied';
  const mayAsk = before.includes('prompt');
  const question = mayAsk ? page.setTimeout(onQuestion, 1500) : 0;
  const isThere = await loadIcon(page, `${helperAt(port)}/icons/icon-16.png?${mark}`, mayAsk ? questionMs : answerMs);
  page.clearTimeout(question);
  if (isThere) return 'there';
  return (await loopbackStates(page)).includes('denied') ? 'denied' : 'absent';
}
