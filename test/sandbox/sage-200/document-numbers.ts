/** Sage 200's documents bear the number that they were given, as text; the books number by themselves, so it stands beside. */
const given = new WeakMap<object, string>();
export const documentNumber = (one: { readonly number: number }): string => given.get(one) ?? String(one.number).padStart(10, '0');
export const setDocumentNumber = (one: object, number: string): void => {
  if (number !== '') given.set(one, number);
};
