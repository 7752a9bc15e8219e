/**
 * How a data set of files is read, whatever stands between it and us: narrow statements go out, rows come back in
 * batches. In the helper a child process with the ODBC driver does it. Dates and times arrive as text, numbers as
 * numbers; what they mean is the product's to know.
 */
export type Cell = string | number | null;
/** Cells in the order of the statement's columns. */
export type Row = readonly Cell[];

export type DataSet = {
  /**
   * The columns of a table as the driver's own catalogue lists them, in capitals; null where there is no such table.
   * Throws AppError: `data_set_missing`, `data_set_busy`, `sign_in_refused`, `sage_unreachable`, `sage_failed`, …
   */
  columnsOf(table: string, signal: AbortSignal): Promise<ReadonlySet<string> | null>;
  /** Rows in batches, in the order in which the driver gives them. Throws the same, and the signal's reason within a second. */
  readRows(sql: string, signal: AbortSignal): AsyncIterable<readonly Row[]>;
  /** Ends the reader process; the next question starts a new one. */
  close(): Promise<void>;
};
