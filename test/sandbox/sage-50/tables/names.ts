/** The references of parties, eight characters long, and the names of departments. */
import type { Books, Contact } from '../../books/model.ts';

export type RefNames = { refOf(contact: Contact): string; departmentName(number: number): string };

export const isSalesSide = (contact: Contact): boolean => contact.kind === 'customer';

/** A reference stays for good, as in Sage. The first supplier has the first customer's: the ledgers know nothing of each other. */
export function makeNames(books: Books): RefNames {
  const refs = new Map<Contact, string>();
  const used = { customer: new Set<string>(), supplier: new Set<string>() };
  const name = (contact: Contact): string => {
    const shares = contact.kind === 'supplier' && used.supplier.size === 0;
    const wanted = ((shares ? [...used.customer][0] : undefined) ?? (contact.reference.toUpperCase().replace(/[^A-Z0-9]/g, '').slice(0, 8) || `A${contact.id}`));
    let ref = wanted;
    for (let n = 1; used[contact.kind].has(ref); n += 1) ref = `${wanted.slice(0, 8 - String(n).length)}${n}`;
    used[contact.kind].add(ref);
    refs.set(contact, ref);
    return ref;
  };
  for (const contact of books.contacts) name(contact);
  return {
    refOf: (contact) => refs.get(contact) ?? name(contact),
    departmentName: (number) => (number === 0 ? 'Default' : books.categories.find((one) => one.id === number)?.name ?? ''),
  };
}
