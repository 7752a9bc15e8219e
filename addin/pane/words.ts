/**
 * Every sentence a user reads, in an accountant's words. `errorWords` has one for each error code, or it does not
 * compile. Labels of fields are made from their names; the exceptions are here.
 */
import type { ErrorCode } from '../../src/shared/errors.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';
import type { CompanyStatus, DataSetStatus, Problem, ProofCheck, SyncStatus } from '../../src/shared/contract/status.ts';
import type { TokenInfo } from '../../src/shared/contract/pairing.ts';
import { countText, sizeText } from './format.ts';

export const errorWords = {
  bad_request: 'Something in what was entered is not as it should be. Check the fields and try again.',
  unknown_field: 'That column cannot be used here. Choose another.',
  bad_amount: 'That is not an amount of money. Write it like 1234.50.',
  bad_date: 'That is not a date. Write it like 2026-03-31.',
  not_paired: 'This pane is no longer paired with Ledgerline on this computer. Pair it again.',
  forbidden: 'This pane may not do that. Pair it again to give it the right.',
  not_found: 'That is no longer there. It may have been removed meanwhile.',
  method_not_allowed: 'Ledgerline on this computer does not know this request. It may be an older version than the pane.',
  already_exists: 'There is one already with that name, or it is linked already.',
  already_running: 'That is running already.',
  body_too_large: 'That is too much to send at once.',
  unsupported_media_type: 'Ledgerline on this computer does not know this request. It may be an older version than the pane.',
  wrong_host: 'The pane was opened at an address that is not its own. Open it from Excel, Outlook or the tray.',
  too_many_tries: 'Too many tries. Wait a little, then try again.',
  pairing_code_wrong: 'That code is not right. Codes work once, for two minutes; ask for a fresh one and type it again.',
  pairing_not_started: 'No code has been asked for. Choose “Pair a pane” at the tray icon first.',
  bad_setting: 'A setting of Ledgerline on this computer is not allowed. Its configuration file says which one.',
  port_taken: 'Another program uses the port that Ledgerline needs. Close it, or choose another port in the settings file.',
  not_enabled: 'This is not enabled for this connector. Ask support for a support code, with the connector ID under About in Settings.',
  support_code_refused: 'That support code is not taken here.',
  safe_mode: 'Ledgerline stopped unexpectedly three times within ten minutes, so it reads nothing from Sage for now. What was read before stays here.',
  keychain_locked: 'The keychain of this computer is locked. Unlock it, and Ledgerline goes on by itself.',
  keychain_missing: 'This computer has no keychain that Ledgerline can use, so it cannot keep your Sage sign-in safely. Set one up first.',
  secrets_lost: 'The keychain no longer holds what is needed to sign in. Sign in to Sage again.',
  disk_full: 'The disk is full. Free some space, and the sync goes on by itself.',
  disk_failed: 'The disk did not do what was asked. Check the disk before trusting new figures.',
  store_busy: 'The stored books are in use by another program. Try again in a moment.',
  store_damaged: 'The stored books are damaged. A full sync reads them afresh from Sage.',
  store_too_new: 'The stored books were written by a newer Ledgerline. Update Ledgerline on this computer.',
  shutting_down: 'Ledgerline is closing down or restarting. It will be back in a moment.',
  sign_in_required: 'Sage wants you to sign in again before anything new can be read. What was read before stays here.',
  sign_in_refused: 'Sage did not grant the access. Sign in again and choose Allow.',
  sign_in_expired: 'The sign-in was not finished in time. Start it again.',
  needs_authorisation: 'This company was read once and is disconnected. Link it again to have it read once more.',
  sign_in_unknown: 'This sign-in was not started here. Start it again from this pane.',
  client_refused: 'Sage does not accept the client ID and secret of your Sage app. Check both, and the redirect address, where you registered it.',
  access_token_over: 'The access that was pasted is over and cannot be renewed. Paste a fresh one, or sign in at Sage.',
  bad_variable: 'A variable that this connection names is missing or cannot be used.',
  not_permitted: 'This connection does not allow that.',
  proxy_unreachable: 'The proxy cannot be reached. Check its name and port.',
  proxy_login_refused: 'The proxy does not accept the user name and password.',
  proxy_failed: 'The proxy did not let Ledgerline through to Sage. Ask whoever looks after your network.',
  proxy_not_confirmed: 'The proxy is new and waits to be allowed at the tray icon.',
  sage_unreachable: 'Sage cannot be reached from this computer just now. Check the internet connection; Ledgerline tries again by itself.',
  sage_too_slow: 'Sage took too long to answer. Ledgerline tries again by itself.',
  sage_certificate: 'The connection to Sage is not the real one or is being inspected, so nothing was sent. Ask whoever looks after your network.',
  sage_busy: 'Sage is busy and asks us to wait. Ledgerline goes on by itself.',
  sage_failed: 'Sage had an error of its own. Ledgerline tries again by itself.',
  sage_refused: 'Sage did not accept the request. If it stays so, copy the diagnostics in Settings for support.',
  sage_forbidden: 'Your Sage user may not see this. Ask whoever looks after Sage to widen your role.',
  sage_not_found: 'Sage no longer has what was asked for.',
  sage_rubbish: 'Sage answered with something that cannot be read. Ledgerline tries again by itself.',
  sage_subscription: 'The Sage subscription of this company is not active.',
  driver_missing: 'The Sage 50 ODBC driver that this data set needs is not installed on this computer, or is of another kind (32 or 64 bit).',
  data_set_missing: 'The Sage 50 data folder is not there. It may have been moved, or its drive is not connected.',
  data_set_busy: 'Sage 50 is busy with something that lets nobody else in, such as a backup. Ledgerline tries again by itself.',
  data_set_moved: 'This company’s Sage 50 data has moved. Look at the place that was found and confirm it.',
  host_not_confirmed: 'That folder is on another computer. Confirm first that it is one of yours.',
  webhook_refused: 'That address may not be used for a webhook.',
  webhook_not_confirmed: 'That address is new and waits to be allowed at the tray icon.',
  mail_unreachable: 'The mail server cannot be reached or asks to wait. Ledgerline tries again by itself.',
  mail_not_secure: 'The mail server offers no safe connection, so nothing was sent.',
  mail_login_refused: 'The mail server does not accept the user name and password.',
  mail_refused: 'The mail server refused the message. Check both addresses.',
  mail_not_confirmed: 'The mail server is new and waits to be allowed at the tray icon.',
  record_rejected: 'Some records could not be read and were left out. The list shows how many.',
  sync_cancelled: 'The sync was cancelled. The figures are those of the last good sync.',
  sync_interrupted: 'The sync was interrupted. The figures are those of the last good sync; it runs again by itself.',
  too_many_vanished: 'Many records are gone from Sage since the last sync. Nothing was removed here; say whether that is right.',
  wrong_company: 'Sage answered for another company than the one that is linked. Nothing was stored.',
  not_supported: 'This Sage product does not offer that.',
  not_synced_yet: 'This has not been read from Sage yet. It will be here after the first sync.',
  office_busy: 'A cell is being edited, or the workbook is busy. Finish that and try again.',
  office_protected: 'The sheet is protected. Unprotect it or choose another sheet.',
  office_refused: 'The program did not allow it.',
  office_too_old: 'This version of Office cannot do that.',
  helper_unreachable: 'Ledgerline on this computer does not answer.',
  our_bug: 'Something went wrong in Ledgerline itself. Try again; if it stays so, copy the diagnostics in Settings for support.',
} as const satisfies Record<ErrorCode, string>;

export const sayError = (code: string): string => (Object.hasOwn(errorWords, code) ? errorWords[code as ErrorCode] : errorWords.our_bug);

export const dataTypeNames = {
  company: 'Company', ledgerAccounts: 'Chart of accounts', taxRates: 'VAT rates', trackingCategories: 'Departments and projects', bankAccounts: 'Bank accounts',
  customers: 'Customers', suppliers: 'Suppliers', items: 'Products and services', salesInvoices: 'Sales invoices', salesCreditNotes: 'Sales credit notes',
  bills: 'Purchase invoices', supplierCreditNotes: 'Purchase credit notes', receipts: 'Customer receipts', payments: 'Supplier payments',
  bankTransactions: 'Bank receipts and payments', transfers: 'Bank transfers', journalEntries: 'Journals', ledgerLines: 'Ledger postings',
  quotes: 'Quotes', salesOrders: 'Sales orders', purchaseOrders: 'Purchase orders',
} as const satisfies Record<DataType, string>;

export const productNames = { 'sage-accounting': 'Sage Accounting', 'sage-50': 'Sage 50', 'sage-200': 'Sage 200' } as const;

export const reportNames = {
  'trial-balance': 'Trial balance', 'profit-and-loss': 'Profit and loss', 'balance-sheet': 'Balance sheet', 'aged-debtors': 'Aged debtors', 'aged-creditors': 'Aged creditors',
} as const;

export const checkNames = {
  trial_balance_is_nil: 'The trial balance adds up to nil',
  trial_balance_equals_sage: 'The trial balance equals Sage’s own',
  debtors_equal_control: 'Open sales items equal the debtors control account',
  creditors_equal_control: 'Open purchase items equal the creditors control account',
  banks_equal_accounts: 'Bank balances equal their ledger accounts',
  lines_equal_balances: 'Postings add up to Sage’s account balances',
} as const satisfies Record<ProofCheck['check'], string>;

export const outcomeNames = { agrees: 'Agrees', differs: 'Differs', not_checked: 'Not checked' } as const;

export const proofWords = { agrees: 'Agrees with Sage', differs: 'Differs from Sage', not_checked: 'Not checked yet' } as const;

export const dataSetStateNames = {
  queued: 'Waiting', running: 'Reading', complete: 'Complete', failed: 'Failed', cancelled: 'Cancelled', not_supported: 'Not offered by Sage',
} as const satisfies Record<DataSetStatus['status'], string>;

export const syncStateNames = {
  running: 'Running', published: 'Complete', failed: 'Failed', cancelled: 'Cancelled', interrupted: 'Interrupted', waiting_for_answer: 'Waiting for your answer',
} as const satisfies Record<SyncStatus['status'], string>;

export const fixNames = {
  sign_in: 'Sign in to Sage', sync_again: 'Sync again', confirm_removals: 'Review removals', unlock_keychain: 'Try again', free_disk: 'Try again', wait: null, none: null,
  find_data: 'Find the data', install_driver: 'See what is missing', confirm_host: 'See what to confirm', resume_schedule: 'Open the schedule', edit_connection: 'Open the connection', link_again: 'Link again', leave_safe_mode: 'Leave safe mode',
} as const satisfies Record<Problem['fix'], string | null>;

export const categoryNames: Readonly<Record<string, string>> = {
  sales: 'Sales', other_income: 'Other income', direct_costs: 'Direct costs', overheads: 'Overheads', depreciation: 'Depreciation', fixed_assets: 'Fixed assets',
  current_assets: 'Current assets', bank: 'Bank', current_liabilities: 'Current liabilities', long_term_liabilities: 'Long-term liabilities', equity: 'Capital and reserves', taxes: 'Taxes', unknown: 'Not classified',
};

export const bucketNames = ['Not due', '1–30', '31–60', '61–90', 'Over 90'] as const;

const fieldNames: Readonly<Record<string, string>> = {
  id: 'ID', partyId: 'Party ID', partyName: 'Name', email: 'E-mail', emails: 'E-mail', balance: 'Balance as last read', baseTotal: 'Total (base)', baseNet: 'Net (base)', baseTax: 'VAT (base)', baseOutstanding: 'Open (base)',
  baseUnallocated: 'Unallocated (base)', tax: 'VAT', outstanding: 'Open', iban: 'IBAN', taxNumber: 'VAT number', isVoid: 'Void', isActive: 'Active', updatedAt: 'Changed in Sage', number: 'No.',
  nominalCode: 'Code', ledgerAccountId: 'Account', bankAccountId: 'Bank account', fromBankAccountId: 'From', toBankAccountId: 'To', dueDate: 'Due', reference: 'Reference', taxRateId: 'VAT rate', itemId: 'Item',
  salesLedgerAccountId: 'Sales account', purchaseLedgerAccountId: 'Purchase account', withId: 'With', parentId: 'Belongs to', trackingIds: 'Departments and projects', transactionId: 'Transaction', transactionType: 'Type',
  vatBoxes: 'VAT boxes', vatReconciledOn: 'In a VAT return since', box: 'VAT box', reconciledOn: 'In a VAT return since',
};

/** "exchangeRate" as "Exchange rate". */
export function fieldName(field: string): string {
  const own = fieldNames[field];
  if (own) return own;
  const words = field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/_/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A code that a record holds, such as "part_paid", as words. */
export const codeName = (code: string): string => fieldName(code);

export const scopeNames = { read: 'Reads', sync: 'Reads and syncs', write: 'Reads, syncs and writes', admin: 'Everything' } as const satisfies Record<TokenInfo['scope'], string>;

const many = (count: number, one: string, more: string): string => `${countText(count)} ${count === 1 ? one : more}`;

export const words = {
  product: 'Ledgerline',
  restarting: 'Restarting…',
  comesBack: 'This pane comes back by itself.',
  isBack: 'Ledgerline is back.',
  records: (count: number) => many(count, 'record', 'records'),
  rows: (count: number) => many(count, 'row', 'rows'),
  documents: (count: number) => many(count, 'open document', 'open documents'),

  changes(set: Pick<DataSetStatus, 'added' | 'changed' | 'removed'>): string {
    const told = [set.added && `${countText(set.added)} new`, set.changed && `${countText(set.changed)} changed`, set.removed && `${countText(set.removed)} removed`].filter(Boolean);
    return told.length > 0 ? told.join(', ') : 'No changes';
  },
  rejected: (count: number) => `${countText(count)} could not be read`,
  readSoFar: (set: Pick<DataSetStatus, 'read' | 'expected'>) => (set.expected === null ? `${countText(set.read)} read` : `${countText(set.read)} of ${countText(Math.max(set.expected, set.read))}`),

  differsBy: (amount: string, currency: string | null) => `Differs by ${sizeText(amount, currency)}`,
  startedSync: (company: string) => `Sync of ${company} has started.`,
  endedSync: (company: string) => `${company} is up to date.`,
  failedSync: (company: string, why: string) => `The sync of ${company} did not finish. ${why}`,
  progress: (company: string, done: number, all: number) => `${company}: ${done} of ${all} lists read.`,
  listsRead: (done: number, all: number) => `${done} of ${all} lists read`,
  putOnSheet: (sheet: string, rows: number) => `Put on the sheet ${sheet}: ${many(rows, 'row', 'rows')}.`,
  refreshed: (table: string, rows: number, { added, changed, removed }: { readonly added: number; readonly changed: number; readonly removed: number }) => `${table} refreshed, ${many(rows, 'row', 'rows')}: ${words.changes({ added, changed, removed }).toLowerCase()}.`,
  unknownTable: (table: string) => `${table} belongs to a company that is not linked here; it was left as it is.`,
  noTables: 'There is no table of Ledgerline in this workbook yet.',
  stoppedTable: 'Stopped. The table on the sheet is as it was before, or ends where it was stopped.',
  notOffered: (names: readonly string[]) => `Not offered by this Sage product: ${names.join(', ').toLowerCase()}.`,
  whyOld: 'Why is this old?',
  loginRefused: 'Sage 50 refuses the user name or the password.',
  unlinkQuestion: (company: CompanyStatus) => `Unlink ${company.name}?`,
} as const;
