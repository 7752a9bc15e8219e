#!/usr/bin/env node
/**
 * Cuts what the activities need out of Sage's own descriptions, and writes `accounting-limits.json`, `sage-200-activities.json`,
 * `sage-50-tables.json` and `write-rules.json` beside this file:
 *   node test/sandbox/spec/prune-activities.mjs accounting-v3.1.swagger2.json FOLDER-OF-SAGE-200 sage-50-odbc-schema.json write-rules.json
 * The folder holds the OpenAPI documents per module, as for prune-sage-200.mjs. Of Sage Accounting the limits alone are taken: its fields stand
 * in `accounting.json`. Of Sage 200: each path with what it answers and takes, and each type, in words (`string<=20`, `number.2`, `=type`,
 * `[word]`), `!` behind a required name and `~` behind one that Sage sets by itself.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [accountingFile, folder, tablesFile, rulesFile] = process.argv.slice(2);
const read = (file) => JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
const nameOf = (ref) => ref.split('/').pop();
const lines = (object) => Object.entries(object).map(([name, one]) => `${JSON.stringify(name)}: ${JSON.stringify(one)}`).join(',\n');
const write = (name, source, parts) => writeFileSync(new URL(name, import.meta.url), `{\n"source": ${JSON.stringify(source)},\n${Object.entries(parts).map(([part, object]) => `${JSON.stringify(part)}: {\n${lines(object)}\n}`).join(',\n')}\n}\n`);

const limits = {};
function takeLimits(path, schema) {
  if (!schema || typeof schema !== 'object') return;
  const { maxLength, minimum, maximum, maxItems } = schema;
  const found = Object.fromEntries(Object.entries({ lengthMax: maxLength, min: minimum, max: maximum, itemsMax: maxItems }).filter(([, value]) => value !== undefined));
  if (Object.keys(found).length > 0) limits[path] = found;
  for (const [name, one] of Object.entries(schema.properties ?? {})) takeLimits(`${path}.${name}`, one);
  if (schema.items) takeLimits(path, schema.items.properties ? { properties: schema.items.properties } : {});
}
for (const [name, definition] of Object.entries(read(accountingFile).definitions)) takeLimits(name, definition);
write('accounting-limits.json', 'Sage Accounting API v3.1, Sage\'s public Swagger description: lengths and ranges by definition and field', { limits });

const out = { paths: {}, types: {} };
const isOwnField = (name) => !/^spare_/.test(name);
function word(schema) {
  if (!schema) return 'any';
  if (schema.$ref) return `=${nameOf(schema.$ref)}`;
  if (schema.type === 'array') return [word(schema.items)];
  if (schema.properties) return shape(schema);
  if (schema.type === 'string') return schema.format === 'date-time' || schema.format === 'date' ? 'date-time' : `string${schema.maxLength ? `<=${schema.maxLength}` : ''}`;
  if (schema.type === 'number') return `number${/decimal (\d)dp/.exec(schema.format ?? '')?.[1] ? `.${/decimal (\d)dp/.exec(schema.format)[1]}` : ''}`;
  return schema.type ?? 'any';
}
const shape = ({ properties = {}, required = [] }) => Object.fromEntries(Object.entries(properties).filter(([name]) => isOwnField(name)).map(([name, one]) => [`${name}${one.readOnly ? '~' : required.includes(name) ? '!' : ''}`, word(one)]));
const bodyOf = (operation) => operation?.requestBody?.content?.['application/json']?.schema;
for (const file of readdirSync(folder).filter((name) => name.endsWith('.json')).sort()) {
  const { paths, components } = read(join(folder, file));
  if (!paths) continue;
  for (const [path, { get, post, put, delete: remove }] of Object.entries(paths)) {
    const parts = path.slice(1).split('/');
    if (parts.length > 2 || (parts.length === 2 && !/^\{id\}$/i.test(parts[1]))) continue;
    const answer = get?.responses?.['200']?.content?.['application/json']?.schema;
    const found = { ...(get && parts.length === 1 && answer && { get: word(answer) }), ...(bodyOf(post) && { post: word(bodyOf(post)) }), ...(bodyOf(put) && parts.length === 2 && { put: word(bodyOf(put)) }), ...(remove && parts.length === 2 && { delete: 'any' }) };
    if (Object.keys(found).length > 0) out.paths[parts.length === 2 ? `/${parts[0]}/{id}` : path] = found;
  }
  for (const [name, schema] of Object.entries(components.schemas)) out.types[name] = shape(schema);
}
const used = new Set();
const use = (one) => {
  if (typeof one === 'string') { if (one.startsWith('=') && !used.has(one.slice(1))) { used.add(one.slice(1)); use(out.types[one.slice(1)]); } } else if (one) Object.values(one).forEach(use);
};
use(out.paths);
out.types = Object.fromEntries(Object.entries(out.types).filter(([name]) => used.has(name)));
write('sage-200-activities.json', 'OpenAPI documents of Sage 200 v1, published with github.com/SelectCo/sage200-api-client (MIT), pruned by prune-activities.mjs', out);

write('sage-50-tables.json', 'Sage 50 Accounts (UK and Ireland) as its ODBC driver shows it, about v24 to v26: the key of each table, and its columns as TYPE(length)', { tables: read(tablesFile).tables });

const rules = {};
const takeRules = (path, fields) => {
  for (const [name, { rules: said = [], options, fields: inner }] of Object.entries(fields)) {
    const kept = said.filter((one) => one !== 'Must be provided.');
    if (kept.length > 0 || options) rules[`${path}.${name}`] = { ...(kept.length > 0 && { rules: kept }), ...(options && { options }) };
    if (inner) takeRules(`${path}.${name}`, inner);
  }
};
for (const [name, fields] of Object.entries(read(rulesFile)['Sage Business Cloud Accounting'])) takeRules(name, fields);
write('write-rules.json', 'what Sage Accounting has been seen to ask of what is written, beyond its description', { rules });
