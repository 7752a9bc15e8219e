/**
 * The pane's messages, where the program is Outlook. Only what may be read with ReadItem is read. A pinned pane sees
 * every kind of item come and go, and items that are none: nothing here throws over one.
 */
import type { MailHost, Sender } from '../host.ts';

const nameMax = 256;
/** The longest line a mail may have. */
const subjectMax = 998;

const text = (value: unknown, max: number): string => (typeof value === 'string' ? value.trim().slice(0, max) : '');

/** An address as `someone@somewhere`; Exchange's inner names (`/o=…`) are none. */
const isAddress = (value: string): boolean => /^[^\s@]+@[^\s@]+$/.test(value) && value.length <= 320;

/** Pure. Null for appointments, for a message being written and for one without a sender. */
export function senderOf(item: unknown): Sender | null {
  if (typeof item !== 'object' || item === null) return null;
  const { itemType, from, sender, subject } = item as { itemType?: unknown; from?: unknown; sender?: unknown; subject?: unknown };
  if (itemType !== 'message') return null;
  for (const who of [from, sender]) {
    if (typeof who !== 'object' || who === null) continue;
    const { emailAddress, displayName } = who as { emailAddress?: unknown; displayName?: unknown };
    const email = text(emailAddress, 1_000);
    if (isAddress(email)) return { name: text(displayName, nameMax), email, subject: text(subject, subjectMax) };
  }
  return null;
}

function currentSender(): Sender | null {
  try {
    return senderOf((Office.context.mailbox as Office.Mailbox | undefined)?.item);
  } catch {
    // Outlook's getters throw while an item is being changed under them.
    return null;
  }
}

export function outlookMail(): MailHost {
  const listeners = new Set<(sender: Sender | null) => void>();
  const tell = (): void => { for (const listener of [...listeners]) listener(currentSender()); };
  const mailbox = Office.context.mailbox as Office.Mailbox | undefined;
  const canPin = Office.context.requirements.isSetSupported('Mailbox', '1.5') && typeof mailbox?.addHandlerAsync === 'function' && typeof mailbox.removeHandlerAsync === 'function';
  return {
    sender: currentSender,
    onSenderChanged(listener) {
      // One handler for all: Outlook takes handlers away by kind, not one by one.
      if (canPin && listeners.size === 0) mailbox.addHandlerAsync(Office.EventType.ItemChanged, tell);
      listeners.add(listener);
      return () => {
        if (listeners.delete(listener) && canPin && listeners.size === 0) mailbox.removeHandlerAsync(Office.EventType.ItemChanged);
      };
    },
  };
}
