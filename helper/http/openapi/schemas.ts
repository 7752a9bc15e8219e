/** zod's schemas as JSON Schema for the API's own document: what stands in many replies is named once, and replies may grow. */
import { z } from 'zod';
import { event, snapshot } from '../../../src/shared/events.ts';
import { companyStatus, connectionStatus, dataSetStatus, helperStatus, problem, proof, syncStatus } from '../../../src/shared/contract/status.ts';
import { errorCodes } from '../../../src/shared/errors.ts';
import { dataTypes, type DataType } from '../../../src/shared/records/data-types.ts';
import { definitionOf } from '../../../src/shared/records/index.ts';

export type Json = { readonly [name: string]: unknown };

const capital = (name: string): string => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
/** The schema of one data type's records: "SalesInvoicesRecord". */
export const recordName = (dataType: DataType): string => `${capital(dataType)}Record`;

function nameSchemas(): z.core.$ZodRegistry<{ id: string }> {
  const named = z.registry<{ id: string }>();
  const shapes = { HelperStatus: helperStatus, CompanyStatus: companyStatus, ConnectionStatus: connectionStatus, SyncStatus: syncStatus, DataSetStatus: dataSetStatus, Problem: problem, Proof: proof, Snapshot: snapshot, Event: event };
  for (const [id, schema] of Object.entries(shapes)) named.add(schema, { id });
  return named;
}

const refTo = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
export const schemaRef = refTo;

type Mutable = Record<string, unknown>;
function simplify(schema: Mutable, io: 'input' | 'output'): void {
  // Inside /v1 only additions are made: whoever reads must let a new field pass.
  if (io === 'output' && schema.additionalProperties === false) delete schema.additionalProperties;
  if (schema.format === 'date' || schema.format === 'date-time') delete schema.pattern;
  if (Array.isArray(schema.enum) && schema.enum.length === errorCodes.length) {
    for (const key of Object.keys(schema)) delete schema[key];
    Object.assign(schema, refTo('ErrorCode'));
  }
}

function withOurRefs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withOurRefs);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, part]) => {
    // What a property is named is no keyword.
    if (key === '$defs' || key === '$schema' || key === '$id' || key === 'id' && typeof part === 'string') return [];
    return [[key, key === '$ref' && typeof part === 'string' ? part.replace(/^.*#\/\$defs\//, '#/components/schemas/') : withOurRefs(part)]];
  }));
}

/** Turns schemas over and keeps what they name. */
export function makeSchemaWriter(): { readonly write: (schema: z.ZodType, io: 'input' | 'output') => Json; readonly named: () => Json } {
  const metadata = nameSchemas();
  const components: Record<string, unknown> = { ErrorCode: { type: 'string', enum: [...errorCodes] } };
  const write = (schema: z.ZodType, io: 'input' | 'output'): Json => {
    const made = z.toJSONSchema(schema, { io, metadata, target: 'draft-2020-12', unrepresentable: 'any', override: ({ jsonSchema }) => simplify(jsonSchema as Mutable, io) }) as Mutable;
    for (const [name, part] of Object.entries((made.$defs ?? {}) as Json)) components[name] ??= withOurRefs(part);
    return withOurRefs(made) as Json;
  };
  for (const dataType of dataTypes) components[recordName(dataType)] = write(definitionOf(dataType).schema, 'output');
  return { write, named: () => components };
}
