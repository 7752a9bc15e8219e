/** Customers and suppliers, and products, services and stock items: what documents refer to. */
import { BooksError } from './books-error.ts';
import type { Books, Contact, Item } from './model.ts';

export type ContactDraft = Omit<Contact, 'id' | 'balance' | 'createdAt' | 'updatedAt' | 'deletedAt'>;

export function addContact(books: Books, draft: ContactDraft, at: number): Contact {
  const contact: Contact = { id: books.contacts.length + 1, ...draft, balance: 0, createdAt: at, updatedAt: at, deletedAt: 0 };
  books.contacts.push(contact);
  books.revision += 1;
  return contact;
}

export function changeContact(books: Books, contact: Contact, changes: Partial<ContactDraft>, at: number): void {
  if (contact.deletedAt) throw new BooksError('not_found', 'base', 'The contact was deleted.');
  if (changes.currency && changes.currency !== contact.currency && isUsed(books, contact)) throw new BooksError('in_use', 'currency', 'The currency of a contact with transactions cannot change.');
  Object.assign(contact, changes, { updatedAt: at });
  books.revision += 1;
}

export const renameContact = (books: Books, contact: Contact, name: string, at: number): void => changeContact(books, contact, { name }, at);

export function isUsed(books: Books, contact: Contact): boolean {
  const ofContact = (one: { contact: Contact | null; deletedAt: number }) => one.contact === contact && !one.deletedAt;
  return Object.values(books.documents).some((list) => list.some(ofContact)) || books.payments.some(ofContact) || books.bankEntries.some(ofContact)
    || Object.values(books.quotes).some((list) => list.some(ofContact));
}

export function deleteContact(books: Books, contact: Contact, at: number): void {
  if (contact.deletedAt) throw new BooksError('not_found', 'base', 'The contact was deleted.');
  if (isUsed(books, contact)) throw new BooksError('in_use', 'base', 'A contact with transactions cannot be deleted.');
  Object.assign(contact, { deletedAt: at, updatedAt: at });
  books.revision += 1;
}

export type ItemDraft = Omit<Item, 'id' | 'createdAt' | 'updatedAt' | 'deletedAt'>;

export function addItem(books: Books, draft: ItemDraft, at: number): Item {
  const item: Item = { id: books.items.length + 1, ...draft, createdAt: at, updatedAt: at, deletedAt: 0 };
  books.items.push(item);
  books.revision += 1;
  return item;
}

export function changeItem(books: Books, item: Item, changes: Partial<ItemDraft>, at: number): void {
  Object.assign(item, changes, { updatedAt: at });
  books.revision += 1;
}

export function deleteItem(books: Books, item: Item, at: number): void {
  if (item.deletedAt) throw new BooksError('not_found', 'base', 'It was deleted already.');
  const used = Object.values(books.documents).some((list) => list.some((document) => !document.deletedAt && document.lines.some((line) => line.item === item)));
  if (used) throw new BooksError('in_use', 'base', 'An item that is used cannot be deleted.');
  Object.assign(item, { deletedAt: at, updatedAt: at });
  books.revision += 1;
}
