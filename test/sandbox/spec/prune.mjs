#!/usr/bin/env node
/**
 * Cuts Sage's own Swagger files down to what requests and answers are checked against, and writes `accounting.json` beside this file:
 *   node test/sandbox/spec/prune.mjs accounting-v3.1.swagger2.json accounting-v3.1.user-businesses.json
 * A type is one word (`string`, `boolean`, `integer`, `number`, `date`, `date-time`, `any`, `string:a|b` for a closed list, `=Name` for a definition),
 * an array is `[type]`, an object is `{ name: type }` with `!` behind the names that are required.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const methods = ['get', 'post', 'put', 'delete'];
const word = (schema) => {
  if (!schema) return 'any';
  if (schema.$ref) return `=${schema.$ref.split('/').pop()}`;
  if (schema.enum) return `string:${schema.enum.join('|')}`;
  if (schema.type === 'array') return [word(schema.items)];
  if (schema.type === 'object' || schema.properties) return shape(schema);
  if (schema.type === 'string') return schema.format === 'date' || schema.format === 'date-time' ? schema.format : 'string';
  return schema.type ?? 'any';
};
const shape = ({ properties = {}, required = [] }) => Object.fromEntries(Object.entries(properties).map(([name, one]) => [required.includes(name) ? `${name}!` : name, word(one)]));
const sortable = (description = '') => /attributes are:\s*([a-z_, ]+)/.exec(description)?.[1]?.split(',').map((name) => name.trim());

function operation({ parameters = [], responses, description = '', consumes }) {
  const query = {};
  let body;
  for (const one of parameters) {
    if (one.in === 'body') body = word(one.schema);
    if (one.in === 'query') query[one.required ? `${one.name}!` : one.name] = word(one);
  }
  const [status, answer] = Object.entries(responses)[0];
  const sort = sortable(parameters.find((one) => one.name === 'sort')?.description);
  // The role table of a description reads: any of the roles, in the areas.
  const areas = [...(/in the areas? ([^:]*):/.exec(description)?.[1] ?? '').matchAll(/`([^`]+)`/g)].map((one) => one[1]);
  const roles = /in the areas? [^:]*: (.*)$/m.exec(description)?.[1]?.split(',').map((role) => role.trim().replace(' Access', '').toLowerCase());
  return { status: Number(status), ...(Object.keys(query).length ? { query } : {}), ...(sort ? { sort } : {}), ...(body ? { body } : {}), ...(consumes ? { json: true } : {}), ...(answer.schema ? { answer: word(answer.schema) } : {}), ...(areas.length ? { areas, roles } : {}) };
}

const result = { source: 'Sage Accounting API v3.1, Sage\'s public Swagger description, pruned by prune.mjs', operations: {}, definitions: {} };
for (const file of process.argv.slice(2)) {
  const spec = JSON.parse(readFileSync(file, 'utf8'));
  for (const [path, item] of Object.entries(spec.paths)) for (const method of methods) if (item[method]) result.operations[`${method.toUpperCase()} ${path}`] = operation(item[method]);
  for (const [name, definition] of Object.entries(spec.definitions)) result.definitions[name] = word(definition);
}
const lines = (object) => Object.entries(object).map(([name, one]) => `${JSON.stringify(name)}: ${JSON.stringify(one)}`).join(',\n');
writeFileSync(new URL('accounting.json', import.meta.url), `{\n"source": ${JSON.stringify(result.source)},\n"operations": {\n${lines(result.operations)}\n},\n"definitions": {\n${lines(result.definitions)}\n}\n}\n`);
