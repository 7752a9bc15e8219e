/** What the asking process and the reader process of a Sage 50 data set say to each other. The connection string passes here, with the password in it, and nowhere else. */
/** What an ODBC driver says went wrong: one or more, the first the most telling. */
export type DriverProblem = { readonly state: string; readonly code: number; readonly message: string };
/** Where it went wrong: 'load' is the ODBC package itself. */
export type Phase = 'load' | 'connect' | 'columns' | 'query' | 'fetch';
export type Failure = { readonly phase: Phase; readonly message: string; readonly problems: readonly DriverProblem[] };

/** Questions carry a number, which their answers repeat. */
export type Question =
  | { readonly type: 'connect'; readonly connectionString: string }
  | { readonly type: 'columns'; readonly table: string }
  | { readonly type: 'rows'; readonly sql: string; readonly isRowByRow: boolean };

export type ToReader =
  | { readonly type: 'ask'; readonly id: number; readonly question: Question }
  /** A batch was taken: one more may follow. */
  | { readonly type: 'more'; readonly id: number }
  | { readonly type: 'cancel'; readonly id: number }
  /** Signs out of Sage and ends. */
  | { readonly type: 'end' };

export type Answer =
  | { readonly type: 'columns'; readonly columns: readonly string[] | null }
  /** A batch of rows as JSON text, which costs both processes half of what cells one by one do. */
  | { readonly type: 'rows'; readonly json: string }
  /** The last word of a question that went well or was cancelled. */
  | { readonly type: 'done'; readonly isRowByRow: boolean }
  /** The last word of one that did not. */
  | { readonly type: 'failed'; readonly failure: Failure };
export type FromReader = { readonly id: number; readonly answer: Answer };

/** Batches that may be under way and not yet taken: two keep both processes busy, and memory flat in both. */
export const batchesAhead = 3;
