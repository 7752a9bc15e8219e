/** How a resource file says what a list of a Sage product is: facts as data, and one pure function from source record to records. */
import type { z } from 'zod';
import type { Allocation } from '../shared/records/parts.ts';
import type { DataType } from '../shared/records/data-types.ts';
import type { RecordOf } from '../shared/records/index.ts';

/** A record of one data type; null when the source record is none of that type (any more). */
export type Normalised = { [T in DataType]: { readonly dataType: T; readonly id: string; readonly record: RecordOf<T> | null } }[DataType];

/** What was set against items by others, under the ids that those others name. */
export type Settlements = ReadonlyMap<string, readonly SettlementSource[]>;
export type SettlementSource = Pick<Allocation, 'date' | 'amount' | 'withId'>;

export type Beside = {
  readonly settlements: Settlements;
  /** What is meant where an item names no currency; null when it was not needed. */
  readonly baseCurrency: string | null;
};
export const nothingBeside: Beside = { settlements: new Map(), baseCurrency: null };

export type ResourceDefinition<S = unknown> = {
  readonly name: string;
  readonly path: `/${string}`;
  readonly dataTypes: readonly DataType[];
  /** Query parameters of every read of it. */
  readonly query: Readonly<Record<string, string>>;
  /** The fields that are used; unknown ones are ignored, so that Sage may add to them. */
  readonly source: z.ZodType<S>;
  /** 'filter': Sage lists what changed since a time. 'whole': read in full each time, because it is small or changes without saying so. */
  readonly changes: 'filter' | 'whole';
  /** 'list': Sage lists what was deleted since a time. 'flag': a deleted item stays in the list and says so. 'sweep': only reading all keys tells. */
  readonly deletes: 'list' | 'flag' | 'sweep' | 'never';
  /** Not every edition and country has it: a 404 then means that there is none of it. */
  readonly mayBeAbsent: boolean;
  /** Its rows keep their places while it is read: Sage sorts them by when they were made, or never takes one out. */
  readonly keepsOrder: boolean;
  /** Attributes that tell the data type of an item in a list of keys; '' when the id is enough. */
  readonly keyAttributes: string;
  /** The data types under which an item of a list of keys (id and `keyAttributes`) stands. */
  readonly keyTypes: (key: Readonly<Record<string, unknown>>) => readonly DataType[];
  /** Under which id others settle this item, and its contact; null when nothing beside the source record is needed. */
  readonly settledAs: (source: S) => { readonly id: string; readonly contactId: string | null } | null;
  /** The lists in which those others stand. */
  readonly settledBy: readonly string[];
  /** `beside` is what it needs from beside its source record; looked up before. */
  readonly normalise: (source: S, beside: Beside) => readonly Normalised[];
  /** Parameters of a read of one item; `mark_as_sent=false` where Sage would else take reading for sending. */
  readonly itemQuery: Readonly<Record<string, string>>;
};

type Optional = 'name' | 'mayBeAbsent' | 'keepsOrder' | 'query' | 'keyAttributes' | 'keyTypes' | 'settledAs' | 'settledBy' | 'itemQuery' | 'changes' | 'dataTypes' | 'normalise';
type Facts<S> = Omit<ResourceDefinition<S>, Optional> & Partial<Pick<ResourceDefinition<S>, Exclude<Optional, 'normalise' | 'dataTypes'>>>;

/** A resource whose every item is one record of one data type. */
export function defineResource<T extends DataType, S extends { readonly id: string }>(
  facts: Facts<S> & { readonly dataType: T; readonly toRecord: (source: S, beside: Beside) => RecordOf<T> },
): ResourceDefinition<S> {
  const { dataType, toRecord, ...rest } = facts;
  return complete({
    ...rest,
    dataTypes: [dataType],
    normalise: (source: S, beside) => [{ dataType, id: source.id, record: toRecord(source, beside) } as unknown as Normalised],
  });
}

/** A resource whose items are records of one of several data types, or of more than one. */
export function defineMixedResource<S>(facts: Facts<S> & Pick<ResourceDefinition<S>, 'dataTypes' | 'normalise' | 'keyTypes'>): ResourceDefinition<S> {
  return complete(facts);
}

function complete<S>(facts: Facts<S> & Pick<ResourceDefinition<S>, 'dataTypes' | 'normalise'>): ResourceDefinition<S> {
  return {
    name: facts.path.slice(1),
    query: { attributes: 'all' },
    changes: 'filter',
    mayBeAbsent: false,
    keepsOrder: false,
    keyAttributes: '',
    keyTypes: () => facts.dataTypes,
    settledAs: () => null,
    settledBy: [],
    itemQuery: {},
    ...facts,
  };
}
