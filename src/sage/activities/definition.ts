/**
 * The capability table of a Sage product: its objects, what can be done with each, and the fields that each takes. Made
 * from Sage's own descriptions, so objects and fields bear Sage's names: they are data that a user chooses from.
 */
import { writingVerbs } from '../../shared/contract/activities.ts';
import type { FieldKind, WritingVerb } from '../../shared/contract/activities.ts';
import type { IntegrationId } from '../../shared/ids.ts';

export type FieldDefinition = {
  readonly name: string;
  readonly kind: FieldKind;
  readonly isRequired: boolean;
  /** Shown by Sage and never taken. */
  readonly isReadOnly: boolean;
  /** Of an `id`: the object that it is of, where that is known. */
  readonly of: string | null;
  /** Of a text: no other value is taken. */
  readonly allowed: readonly string[] | null;
  readonly lengthMax: number | null;
  readonly decimalsMax: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** Of a list: how many items at most, and what each is. */
  readonly itemsMax: number | null;
  readonly item: FieldDefinition | null;
  /** Of an object. */
  readonly fields: readonly FieldDefinition[];
  /** What else Sage asks of it, in sentences. */
  readonly rules: readonly string[];
};

export type QueryDefinition = {
  /** Below the API's address, or the name of a table. */
  readonly path: string;
  /** 'single': the object stands there by itself, such as settings. */
  readonly shape: 'list' | 'single';
  readonly fields: readonly FieldDefinition[];
  /** Sage's own filters, by the names of its query parameters. */
  readonly filters: readonly FieldDefinition[];
  /** Fields by which Sage sorts. */
  readonly sorts: readonly string[];
  /** Shown when nobody chose. */
  readonly columns: readonly string[];
};

export type WriteDefinition = {
  readonly verb: WritingVerb;
  /** Of `execute` alone: its name, and how a user reads it. */
  readonly procedure: { readonly name: string; readonly label: string } | null;
  readonly method: 'POST' | 'PUT' | 'DELETE';
  /** Below the API's address; `{id}` stands for the row's id. */
  readonly path: string;
  readonly needsId: boolean;
  /** The word that the fields are wrapped in: `{"sales_invoice": {…}}`; null where they stand by themselves. */
  readonly wrap: string | null;
  /** What the body takes; none where there is no body. */
  readonly fields: readonly FieldDefinition[];
  /** What the address takes, such as `void_reason`. */
  readonly addressFields: readonly FieldDefinition[];
  /** Sage takes an `idempotency_id` within the wrapped object. */
  readonly takesIdempotencyId: boolean;
  /** Sage numbers them in order: never two at once. */
  readonly oneAtATime: boolean;
};

export type ObjectDefinition = {
  readonly name: string;
  readonly label: string;
  readonly query: QueryDefinition | null;
  readonly writes: readonly WriteDefinition[];
  /** Set where the product cannot be written to at all: why. */
  readonly readOnly: string | null;
};

export type ActivityTable = {
  readonly product: IntegrationId;
  /** In the order of their names. */
  readonly names: readonly string[];
  /** Null where there is no such object. */
  find(name: string): ObjectDefinition | null;
};

/** One cell of the table. */
export type Capability = {
  readonly object: string;
  readonly verb: 'query' | WritingVerb;
  readonly procedure: string | null;
  readonly label: string;
  readonly state: 'offered' | 'read_only';
  readonly says: string | null;
};

const labels = { query: 'Query', create: 'Create', update: 'Update', delete: 'Delete', execute: 'Execute' } as const;

/** All cells of an object. Where nothing can be written the writing verbs stand there and say so. */
export function capabilitiesOf(object: ObjectDefinition): readonly Capability[] {
  const cell = (verb: Capability['verb'], procedure: WriteDefinition['procedure']): Capability => ({ object: object.name, verb, procedure: procedure?.name ?? null, label: procedure?.label ?? labels[verb], state: 'offered', says: null });
  const closed = object.readOnly === null ? [] : writingVerbs.map((verb): Capability => ({ ...cell(verb, null), state: 'read_only', says: object.readOnly }));
  return [...(object.query ? [cell('query', null)] : []), ...object.writes.map(({ verb, procedure }) => cell(verb, procedure)), ...closed];
}

export function findWrite(object: ObjectDefinition, verb: WritingVerb, procedure: string | null = null): WriteDefinition | null {
  return object.writes.find((write) => write.verb === verb && (write.procedure?.name ?? null) === procedure) ?? null;
}
