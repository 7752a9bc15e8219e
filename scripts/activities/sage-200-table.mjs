/** The table of Sage 200, from the OpenAPI documents of its modules. */
import { columnsOf, labelOf, readSpec } from './table-text.mjs';

const { paths, types } = readSpec('spec/sage-200-activities.json');
const wantedColumns = ['id', 'code', 'reference', 'name', 'document_no', 'document_date', 'transaction_date', 'trader_transaction_type', 'document_status', 'description', 'customer.name', 'balance', 'document_gross_value', 'total_gross_value', 'goods_value_in_base_currency', 'date_time_updated'];

/** What is posted not to make a thing but to have something done, and the object that it is done with. */
const procedures = {
  sop_orders_duplicate: ['sop_orders', 'duplicate', 'Duplicate'], sop_quotes_duplicate: ['sop_quotes', 'duplicate', 'Duplicate'], pop_orders_duplicate: ['pop_orders', 'duplicate', 'Duplicate'], products_duplicate: ['products', 'duplicate', 'Duplicate'],
  sop_confirm_despatch: ['sop_orders', 'confirm_despatch', 'Confirm despatch'], sop_confirm_despatch_bin_items: ['sop_orders', 'confirm_despatch_bin_items', 'Confirm despatch from bins'],
  sop_confirm_despatch_traceable_items: ['sop_orders', 'confirm_despatch_traceable_items', 'Confirm despatch of traceable items'], sop_order_line_traceable_items: ['sop_orders', 'assign_traceable_items', 'Assign traceable items to a line'],
  sales_allocations: ['sales_posted_transactions', 'allocate', 'Allocate'], stock_transfers: ['warehouse_holdings', 'transfer', 'Transfer stock'], stock_transfer_traceable_items: ['warehouse_holdings', 'transfer_traceable_items', 'Transfer traceable items'],
  stocktake_new_items: ['stocktakes', 'new_items', 'Find new items'], stocktake_amend_items: ['stocktakes', 'amend_items', 'Amend items'],
  traceable_items_assign: ['products', 'assign_traceable_items', 'Assign traceable items'], traceable_items_assign_traceable_items: ['products', 'list_assignable_items', 'List items to assign'],
  traceable_items_amend: ['products', 'amend_traceable_items', 'Amend traceable items'], traceable_items_amend_traceable_items: ['products', 'list_amendable_items', 'List items to amend'],
  suggested_products: ['products', 'suggest', 'Suggest products'], customer_price_enquiry: ['customers', 'price_enquiry', 'Price enquiry'], transaction_date_validation: ['financial_year_period_views', 'validate_date', 'Validate a date'],
};

const plain = { boolean: 'boolean', integer: 'whole', 'date-time': 'time', any: 'any' };
function scalar(name, word) {
  if (word === 'date-time') return /^date_time_|_date_time$|^time_/.test(name) ? 'time' : 'date';
  if (word === 'integer' && (name === 'id' || /_id$/.test(name))) return `id:${objectOfId(name)}`;
  if (/^string/.test(word)) return word.replace('string', 'text');
  if (/^number/.test(word)) return word.replace('number', 'amount');
  return plain[word] ?? 'any';
}
const lists = Object.entries(paths).filter(([path, { get }]) => get && !path.includes('{')).map(([path]) => path.slice(1));
const singulars = new Map(lists.flatMap((name) => [name.replace(/ies$/, 'y'), name.replace(/ses$/, 's'), name.replace(/s$/, '')].map((one) => [one, name])));
function objectOfId(field) {
  const words = field.replace(/_?id$/, '').split('_');
  for (let at = 0; at < words.length; at += 1) {
    const found = singulars.get(words.slice(at).join('_'));
    if (found) return found;
  }
  return '';
}

/** Entities stand in an answer only where they are asked for, so what is shown are the plain fields. */
const isPlain = (word) => typeof word === 'string' && !word.startsWith('=') && word !== 'object';
const shownShape = (shape) => Object.fromEntries(Object.entries(shape).filter(([, word]) => isPlain(word)).map(([name, word]) => [name.replace(/[!~]$/, ''), scalar(name.replace(/[!~]$/, ''), word)]));
function givenWord(name, word, used) {
  if (Array.isArray(word)) return ['[]', givenWord(name, word[0], used)];
  if (typeof word !== 'string') return givenShape(word, used);
  if (!word.startsWith('=')) return scalar(name.replace(/[!~]$/, ''), word);
  used.add(word.slice(1));
  return word;
}
const givenShape = (shape, used) => Object.fromEntries(Object.entries(shape).map(([name, word]) => [name, givenWord(name, word, used)]));

export function sage200Table() {
  const objects = {};
  const shapes = {};
  /** A body's types, and those within them. */
  const take = (word) => {
    const queue = new Set([word.slice(1)]);
    for (const name of queue) {
      if (shapes[name]) continue;
      const used = new Set();
      shapes[name] = givenShape(types[name], used);
      for (const one of used) queue.add(one);
    }
    return word.slice(1);
  };
  const objectNamed = (name) => (objects[name] ??= { label: labelOf(name), writes: [] });
  for (const [path, { get, post, put, delete: remove }] of Object.entries(paths)) {
    const name = path.slice(1).replace('/{id}', '');
    const procedure = procedures[name];
    if (get) {
      const isList = Array.isArray(get);
      const type = (isList ? get[0] : get).slice(1);
      const fields = shownShape(types[type]);
      shapes[`${type}.shown`] = fields;
      const names = Object.keys(fields);
      objectNamed(name).query = { path: `/${name}`, ...(isList ? {} : { single: 1 }), fields: `${type}.shown`, ...(isList && { sortsAll: 1 }), columns: columnsOf(names, wantedColumns) };
    }
    if (post && !Array.isArray(post)) {
      const fields = take(post);
      if (procedure) objectNamed(procedure[0]).writes.push({ verb: 'execute', procedure: procedure.slice(1), method: 'POST', path, fields, one: 1 });
      else objectNamed(name).writes.push({ verb: 'create', method: 'POST', path, fields, one: 1 });
    }
    if (put && !Array.isArray(put)) objectNamed(name).writes.push({ verb: 'update', method: 'PUT', path, id: 1, fields: take(put), one: 1 });
    if (remove) objectNamed(name).writes.push({ verb: 'delete', method: 'DELETE', path, id: 1, one: 1 });
  }
  return { objects, shapes };
}
