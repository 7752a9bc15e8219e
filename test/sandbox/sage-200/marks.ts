/** The spare texts of Sage 200's records: the books have no place for them, so they stand beside. */
const marks = new WeakMap<object, string>();
export const markOf = (one: object): string => marks.get(one) ?? '';
export const setMark = (one: object, text: string): void => void marks.set(one, text);
