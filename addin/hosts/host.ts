/**
 * What the pane asks of the program it runs in: Excel, Outlook or a plain browser. The pane knows this page alone;
 * `hosts/excel`, `hosts/outlook` and `hosts/browser` implement it. Errors are AppErrors: `office_busy`,
 * `office_protected`, `office_refused`, `office_too_old`.
 */

export type CellValue = string | number | boolean | null;
export type CellFormat = 'text' | 'money' | 'date' | 'whole' | 'flag';

/** A table to be put on a sheet. `key` names its source for good, so that a refresh finds it again. */
export type SheetTable = {
  /** e.g. "company-1/customers" or "company-1/trial-balance" */
  readonly key: string;
  readonly title: string;
  /** The first column is the record's id or another unique key; it may be hidden. */
  readonly columns: readonly { readonly id: string; readonly title: string; readonly format: CellFormat; readonly hidden?: boolean }[];
  /** Rows arrive in chunks, so that 300,000 of them never stand in memory twice. Money is text; the host writes it as an exact number. */
  readonly rows: AsyncIterable<readonly (readonly CellValue[])[]>;
  /** Known beforehand where the helper says so; for progress. */
  readonly rowCount: number | null;
  /** Shown in the table's note: company, sync time, whether it agrees with Sage. */
  readonly note: string;
};

export type TableOutcome = {
  readonly sheet: string;
  readonly table: string;
  readonly rows: number;
  /** Against what stood there before; null on the first time. */
  readonly compared: { readonly added: number; readonly changed: number; readonly removed: number } | null;
};

export type SheetHost = {
  /** Tables of ours in this workbook, to offer a refresh. */
  tables(): Promise<readonly { readonly key: string; readonly sheet: string; readonly table: string }[]>;
  /** Puts the table on the active sheet at the selected cell, or on a new sheet when that place is not empty. */
  insertTable(table: SheetTable, onProgress: (rowsDone: number) => void, signal: AbortSignal): Promise<TableOutcome>;
  /** Refreshes in place: formulas, notes and columns beside it stay as they are. */
  refreshTable(table: SheetTable, onProgress: (rowsDone: number) => void, signal: AbortSignal): Promise<TableOutcome>;
};

export type Sender = { readonly name: string; readonly email: string; readonly subject: string };
export type MailHost = {
  /** The sender of the message that is open now; null when none is, or it has none. */
  sender(): Sender | null;
  /** Called when another message is opened (a pinned pane). Returns how to stop listening. */
  onSenderChanged(listener: (sender: Sender | null) => void): () => void;
};

export type Host = {
  readonly name: 'excel' | 'outlook' | 'browser';
  /** Present where the program has sheets. */
  readonly sheets: SheetHost | null;
  /** Present where the program has messages. */
  readonly mail: MailHost | null;
  /** The address of the user as the program knows it; null where it does not tell. */
  userEmail(): string | null;
  /** Opens an address in the user's own browser. */
  openExternal(url: string): void;
  /** Where the pane keeps its token: partitioned to this origin. */
  readonly memory: { read(name: string): string | null; write(name: string, value: string | null): void };
  /** 'dark', 'light' or 'contrast' as the program says; null: follow the system. Listeners are told of changes. */
  theme(): 'light' | 'dark' | 'contrast' | null;
  onThemeChanged(listener: () => void): () => void;
};
