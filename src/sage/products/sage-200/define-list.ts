/** How a resource file says what a list of Sage 200 is: facts as data, and one pure function from source record to records. */
import type { DataType } from '../../../shared/records/data-types.ts';
import type { RecordOf } from '../../../shared/records/index.ts';
import type { Normalised } from '../../define-resource.ts';
import type { Normaliser } from '../../normalise.ts';
import type { Beside, LookUpName } from './look-ups.ts';
import type { Condition } from './odata.ts';
import { wholeId } from './values.ts';

export type ListDefinition<S = unknown> = Normaliser<S, Beside> & {
  readonly name: string;
  readonly path: `/${string}`;
  /** Entities that stand in the answer only when they are asked for. */
  readonly expand: string;
  /** The fields to ask for; '' for all. Long views are asked for what is used. */
  readonly select: string;
  /** What of the list is meant; null for all of it. */
  readonly only: Condition | null;
  /** 'updated': Sage lists what changed since a time. 'whole': read in full each time, for it carries no time of change, or changes without it. */
  readonly changes: 'updated' | 'whole';
  /** The field by whose order the list is read; a whole number, unique and never changed. */
  readonly key: string;
  /** The id of its record, which is the key's number unless lists share a data type. */
  readonly idOf: (item: unknown) => string | null;
  /** Items of a page at most. Sage allows 5,000, and warns that large pages may time out. */
  readonly pageSize: number;
  /** What has to be known beside the source records. */
  readonly needs: readonly LookUpName[];
  /** Not every edition has it: a 404 then means that there is none of it. */
  readonly mayBeAbsent: boolean;
};

type Optional = 'name' | 'expand' | 'select' | 'only' | 'changes' | 'key' | 'idOf' | 'pageSize' | 'needs' | 'mayBeAbsent';
type Facts<S> = Omit<ListDefinition<S>, Optional | 'dataTypes' | 'normalise'> & Partial<Pick<ListDefinition<S>, Optional>>;

/** Entities with what hangs on them are wide. */
const pageSize = 500;

/** A list whose every item is one record of one data type; null for an item that is none. */
export function defineList<T extends DataType, S extends { readonly id: number }>(facts: Facts<S> & { readonly dataType: T; readonly toRecord: (source: S, beside: Beside) => RecordOf<T> | null }): ListDefinition<S> {
  const { dataType, toRecord, ...rest } = facts;
  return complete({ ...rest, dataTypes: [dataType], normalise: (source, beside) => [{ dataType, id: String(source.id), record: toRecord(source, beside) } as unknown as Normalised] });
}

/** A list whose items are records of one of several data types. */
export const defineMixedList = <S>(facts: Facts<S> & Pick<ListDefinition<S>, 'dataTypes' | 'normalise'>): ListDefinition<S> => complete(facts);

function complete<S>(facts: Facts<S> & Pick<ListDefinition<S>, 'dataTypes' | 'normalise'>): ListDefinition<S> {
  const key = facts.key ?? 'id';
  return { name: facts.path.slice(1), expand: '', select: '', only: null, changes: 'updated', idOf: wholeId(key), pageSize, needs: [], mayBeAbsent: false, ...facts, key };
}
