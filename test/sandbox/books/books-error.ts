/** What the books refuse, with the field that is to blame; each face answers it in its own words. */
export type BooksErrorCode = 'not_found' | 'in_use' | 'wrong_state' | 'unbalanced' | 'too_much' | 'not_allowed' | 'required';

export class BooksError extends Error {
  readonly code: BooksErrorCode;
  readonly field: string;
  constructor(code: BooksErrorCode, field: string, message: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}
