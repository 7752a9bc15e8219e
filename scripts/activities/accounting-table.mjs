/** The table of Sage Accounting, from its Swagger description and what is known to be asked beyond it. */
import { columnsOf, labelOf, readSpec } from './table-text.mjs';

const spec = readSpec('spec/accounting.json');
const { limits } = readSpec('spec/accounting-limits.json');
const { rules } = readSpec('spec/write-rules.json');

/** Of the connection or of the person who signed in, not of a company's books. */
const leftOut = new Set(['businesses', 'user']);
const pagingNames = /^(page|items_per_page|attributes|nested_attributes|sort|deleted_since|appName|sort_order_from_user_setting|show_.*)$/;
const wantedColumns = ['displayed_as', 'date', 'reference', 'name', 'nominal_code', 'contact.displayed_as', 'description', 'debit', 'credit', 'total_amount', 'amount', 'outstanding_amount', 'status.displayed_as', 'currency.id', 'balance', 'id'];
/** Sage's text on writing: these take an `idempotency_id`. */
const idempotent = /^(addresses|bank_accounts|bank_deposits|bank_opening_balances|bank_reconciliations|bank_transfers|business_exchange_rates|contacts|contact_allocations|contact_opening_balances|contact_payments|contact_persons|hosted_artefact_payment_settings|journals|journal_codes|ledger_accounts|ledger_account_opening_balances|migration_tax_returns|opening_balance_journals|other_payments|products|product_sales_price_types|(purchase|sales)_(corrective_invoices|credit_notes|invoices|quick_entries)|sales_estimates|sales_quotes|services|service_rate_types|stock_items|stock_movements|tax_profiles)$/;
/** And these are never to be posted two at once, for the sake of their numbers. */
const oneAtATime = /^(contacts|products|services|stock_items|(sales|purchase)_.*)$/;

/** Our names for what `write-rules.json` speaks of: the object there, and which body of Sage's it is. */
const ruledBodies = {
  chartOfAccounts: ['LedgerAccounts.ledger_account'], billCreditNotes: ['PurchaseCreditNotes.purchase_credit_note'], billPayments: ['ContactPayments.contact_payment'], bills: ['PurchaseInvoices.purchase_invoice'],
  creditNotes: ['SalesCreditNotes.sales_credit_note'], customers: ['Contacts.contact'], invoices: ['SalesInvoices.sales_invoice'], payments: ['ContactPayments.contact_payment'], suppliers: ['Contacts.contact'],
  transfers: ['BankTransfers.bank_transfer'], bankAccounts: ['BankAccounts.bank_account'],
};
const ruledFields = {
  'name': 'name', 'nominalCode': 'nominal_code', 'fullyQualifiedCategory': 'ledger_account_type_id', 'currency': 'currency_id', 'defaultCurrency': 'currency_id', 'supplierRef.id': 'contact_id', 'customerRef.id': 'contact_id',
  'reference': 'reference', 'note': 'notes', 'accountRef.id': 'bank_account_id', 'description': 'description', 'from.accountRef.id': 'from_bank_account_id', 'to.accountRef.id': 'to_bank_account_id', 'from.amount': 'amount',
  'accountNumber': 'bank_account_details.account_number', 'iBan': 'bank_account_details.iban', 'sortCode': 'bank_account_details.sort_code', 'accountName': 'bank_account_details.account_name',
  'lineItems.description': 'LINES.description', 'lineItems.accountRef.id': 'LINES.ledger_account_id', 'lineItems.taxRateRef.id': 'LINES.tax_rate_id', 'lineItems.itemRef.id': 'LINES.product_id',
};
const lineNames = ['invoice_lines', 'credit_note_lines'];

/** Sentences and limits by "postX.wrap.field". */
function joinRules() {
  const joined = {};
  for (const [path, { rules: said = [], options }] of Object.entries(rules)) {
    const [object, ...rest] = path.split('.');
    const field = ruledFields[rest.join('.')];
    if (!field) continue;
    for (const body of ruledBodies[object] ?? []) for (const verb of ['post', 'put']) for (const lines of field.startsWith('LINES') ? lineNames : ['']) {
      const at = joined[`${verb}${body}.${field.replace('LINES', lines)}`] ??= { rules: [] };
      for (const sentence of said) {
        const length = /longer than (\d+) characters/.exec(sentence)?.[1];
        if (length) at.lengthMax = Number(length);
        else if (!/number between/.test(sentence) && !at.rules.includes(sentence)) at.rules.push(sentence);
      }
      if (options && field === 'ledger_account_type_id') at.allowed = options;
    }
  }
  return joined;
}
const joinedRules = joinRules();

const endpoints = Object.entries(spec.operations).filter(([name]) => /^GET \/[a-z_]+$/.test(name)).map(([name]) => name.slice(5)).filter((name) => !leftOut.has(name));
const singulars = new Map();
for (const name of endpoints) for (const one of [name.replace(/ies$/, 'y'), name.replace(/es$/, ''), name.replace(/s$/, '')]) singulars.set(one, name);
singulars.delete('status');
/** `default_sales_tax_rate_id` holds the id of one of tax_rates: the longest name that it ends in. */
function objectOfId(field) {
  const words = field.replace(/_ids?$/, '').split('_');
  for (let at = 0; at < words.length; at += 1) {
    const found = singulars.get(words.slice(at).join('_'));
    if (found) return found;
  }
  return null;
}

const objectOfType = new Map();
for (const name of endpoints) {
  const answer = spec.operations[`GET /${name}`].answer;
  const type = Array.isArray(answer) ? answer[0].slice(1) : null;
  if (type && type !== 'Base' && type !== 'Generic' && !objectOfType.has(type)) objectOfType.set(type, name);
}

const plain = { string: 'text', boolean: 'boolean', integer: 'whole', number: 'amount', date: 'date', 'date-time': 'time', any: 'any' };
const scalar = (word) => (word.startsWith('string:') ? `one:${word.slice(7)}` : plain[word] ?? 'any');

/** What a list shows: references as an id and a name, what is embedded with its own fields. */
function shownWord(name, word, depth) {
  if (Array.isArray(word)) return '[]any';
  if (typeof word !== 'string') return 'any';
  if (!word.startsWith('=')) return name === 'id' ? 'id' : scalar(word);
  const type = word.slice(1);
  const shape = spec.definitions[type];
  if (objectOfType.has(type)) return `ref:${objectOfType.get(type)}`;
  if (shape?.id) return `ref:${objectOfId(`${name}_id`) ?? ''}`;
  return depth > 0 ? 'any' : shownShape(shape, depth + 1);
}
const shownShape = (shape, depth = 0) => Object.fromEntries(Object.entries(shape).filter(([name]) => /^[a-z]/.test(name) && name !== 'links').map(([name, word]) => [name.replace('!', ''), shownWord(name.replace('!', ''), word, depth)]));

function givenWord(path, field, word) {
  if (Array.isArray(word)) return typeof word[0] === 'string' && /_ids$/.test(field) ? `[]id:${objectOfId(field) ?? ''}` : ['[]', givenWord(path, '', word[0])];
  if (typeof word !== 'string') return givenShape(path, word);
  const base = /_id$/.test(field) ? `id:${objectOfId(field) ?? ''}` : scalar(word);
  const more = { ...limits[path], ...joinedRules[path] };
  if (more.rules?.length === 0) delete more.rules;
  return Object.keys(more).length > 0 ? [base, more] : base;
}
const givenShape = (path, shape) => Object.fromEntries(Object.entries(shape).map(([name, word]) => {
  const field = name.replace('!', '');
  return [name, givenWord(`${path}.${field}`, field, word)];
}));

function bodyOf(operation) {
  if (!operation?.body) return null;
  const name = operation.body.slice(1);
  const [[wrap, inner]] = Object.entries(spec.definitions[name]);
  return { wrap: wrap.replace('!', ''), name: `${name}`, shape: givenShape(`${name}.${wrap.replace('!', '')}`, inner) };
}

const actionLabels = { release: 'Release', reissue: 'Reissue', void: 'Void with a reason', allocate: 'Allocate' };

export function accountingTable() {
  const objects = {};
  const shapes = {};
  for (const name of endpoints) {
    const get = spec.operations[`GET /${name}`];
    const isList = Array.isArray(get.answer);
    const type = (isList ? get.answer[0] : get.answer).slice(1);
    shapes[type] ??= shownShape(spec.definitions[type]);
    const names = Object.entries(shapes[type]).flatMap(([field, word]) => (typeof word === 'string' && word.startsWith('ref:') ? [`${field}.id`, `${field}.displayed_as`] : typeof word === 'string' && !word.startsWith('[]') ? [field] : []));
    const filters = Object.fromEntries(Object.entries(get.query ?? {}).filter(([one]) => !pagingNames.test(one)).map(([one, word]) => [one, /_id!?$/.test(one) ? `id:${objectOfId(one.replace('!', '')) ?? ''}` : scalar(word)]));
    const writes = [];
    const add = (verb, method, path, more = {}) => {
      const operation = spec.operations[`${method} ${path.replace('{id}', '{key}')}`];
      if (!operation) return;
      const body = bodyOf(operation);
      if (body) shapes[body.name] = body.shape;
      writes.push({ verb, method, path, ...(path.includes('{id}') && { id: 1 }), ...(body && { wrap: body.wrap, fields: body.name }), ...(idempotent.test(name) && method === 'POST' && body && { idem: 1 }), ...(oneAtATime.test(name) && { one: 1 }), ...more });
    };
    add('create', 'POST', `/${name}`);
    if (!isList) add('update', 'PUT', `/${name}`);
    add('update', 'PUT', `/${name}/{id}`);
    const voids = spec.operations[`DELETE /${name}/{key}`]?.query?.void_reason;
    add('delete', 'DELETE', `/${name}/{id}`, voids ? { address: { void_reason: ['text', { rules: ['Needed unless it is a draft.'] }] } } : {});
    for (const action of ['release', 'reissue']) add('execute', 'POST', `/${name}/{id}/${action}`, { procedure: [action, actionLabels[action]] });
    if (voids) add('execute', 'DELETE', `/${name}/{id}`, { procedure: ['void', actionLabels.void], address: { 'void_reason!': 'text' } });
    if (name === 'contact_allocations') add('execute', 'POST', `/${name}`, { procedure: ['allocate', actionLabels.allocate] });
    objects[name] = { label: labelOf(name), query: { path: `/${name}`, ...(isList ? {} : { single: 1 }), fields: type, filters, ...(get.sort && { sorts: get.sort }), columns: columnsOf(names, wantedColumns) }, writes };
  }
  return { objects, shapes };
}
