/**
 * Makes `sage-200.json` from Sage's own descriptions of the Sage 200 API (OpenAPI 3 documents per module: cash-book, financials,
 * general, nominal, pop, purchases, sales, sop, stock; published with github.com/SelectCo/sage200-api-client, MIT, commit 8f855354):
 *   node test/sandbox/spec/prune-sage-200.mjs FOLDER > test/sandbox/spec/sage-200.json
 * Kept: every list that is read here, the type of its items, and of each field whether it is a number, a text, a time, an entity or a list of them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const lists = new Set([
  'banks', 'bank_posted_transactions', 'company_details', 'control_nominal_codes', 'cost_centres', 'currencies', 'current_user', 'customers', 'customer_contacts',
  'customer_delivery_addresses', 'departments', 'financial_year_period_views', 'nominal_codes', 'nominal_period_value_views', 'nominal_report_categories',
  'nominal_transaction_enquiry_views', 'pop_orders', 'product_groups', 'products', 'purchase_posted_transactions', 'sales_posted_transactions', 'sites', 'sop_orders',
  'sop_quotes', 'suppliers', 'supplier_contacts', 'tax_codes', 'warehouses', 'warehouse_holdings', 'licence',
]);
/** Written only by posting; what comes of it is read elsewhere. */
const postOnly = ['sales_invoices', 'sales_credit_notes', 'sales_receipts', 'sales_payments', 'sales_allocations', 'purchase_invoices', 'purchase_credit_notes', 'purchase_payments', 'purchase_receipts', 'bank_payment', 'bank_receipt', 'bank_transfer'];

const nameOf = (ref) => ref.split('/').pop();
/** A list of entities, or one, stands only in answers that ask for it by $expand; items without an id of their own stand in the answer itself. */
function wordOf(property) {
  if (property.$ref) return 'entity';
  if (property.type === 'array') return property.items.$ref || property.items.properties?.id && property.items.properties.date_time_updated ? 'entities' : 'items';
  if (property.type === 'object') return 'entity';
  return property.format === 'date-time' ? 'date-time' : property.type ?? 'string';
}

const out = { source: 'OpenAPI documents of Sage 200 v1, published with github.com/SelectCo/sage200-api-client (MIT)', postOnly, lists: {}, types: {} };
for (const file of readdirSync(process.argv[2]).filter((name) => name.endsWith('.json')).sort()) {
  const { paths, components } = JSON.parse(readFileSync(join(process.argv[2], file), 'utf8'));
  for (const [path, operations] of Object.entries(paths)) {
    const name = path.slice(1);
    const schema = operations.get?.responses?.['200']?.content?.['application/json']?.schema;
    if (!lists.has(name) || !schema) continue;
    const type = nameOf((schema.items ?? schema).$ref);
    out.lists[name] = type;
    out.types[type] = Object.fromEntries(Object.entries(components.schemas[type].properties).filter(([field]) => !/^(analysis_code|spare)_/.test(field)).map(([field, property]) => [field, wordOf(property)]));
  }
}
const missing = [...lists].filter((name) => !out.lists[name]);
if (missing.length > 0) throw new Error(`not described: ${missing.join(', ')}`);
console.log(JSON.stringify(out, null, 1));
