/** What every resource file must do, whatever the product: run on a recorded page and the records that it must give. */
import { readFileSync } from 'node:fs';
import type { SettlementSource } from '../../src/sage/define-resource.ts';
import type { Beside, ResourceDefinition } from '../../src/sage/define-resource.ts';
import { idOf, normaliseItems } from '../../src/sage/normalise.ts';
import type { Normaliser } from '../../src/sage/normalise.ts';
import { definitionOf } from '../../src/shared/records/index.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';

type Items = readonly Readonly<Record<string, unknown>>[];
export type Recorded = {
  /** As Sage sends it: in an envelope, or bare. */
  readonly page: { readonly $items: Items } | Items;
  readonly settlements?: Readonly<Record<string, readonly SettlementSource[]>>;
  readonly records: readonly { readonly dataType: DataType; readonly id: string; readonly record: unknown }[];
};

export const readRecorded = (file: string): Recorded => JSON.parse(readFileSync(file, 'utf8')) as Recorded;

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object') {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}

type SuiteResource<B> = Normaliser<unknown, B> & { readonly name: string } & Partial<Pick<ResourceDefinition, 'keyAttributes' | 'keyTypes'>>;

export const resourceSuite = (product: string, resource: ResourceDefinition, recordedIn: string): void =>
  suiteOf<Beside>(product, resource, recordedIn, ({ settlements = {} }) => ({ settlements: new Map(Object.entries(settlements)), baseCurrency: 'GBP' }));

/** `besideOf`: what the product looks up beside the recorded page. */
export function suiteOf<B>(product: string, resource: SuiteResource<B>, recordedIn: string, besideOf: (recorded: Recorded) => B): void {
  describe(`${product}: ${resource.name}`, () => {
    const recorded = readRecorded(recordedIn);
    const { page, records } = recorded;
    const items = '$items' in page ? page.$items : page;
    const beside = besideOf(recorded);
    const idIn = resource.idOf ?? idOf;
    const normalise = (some: readonly unknown[] = items) => normaliseItems(resource, some, beside);
    const changesOf = (some?: readonly unknown[]) => normalise(some).changes.map(({ dataType, id, record }) => ({ dataType, id, record }));

    it('gives the recorded records from the recorded page, and rejects none', () => {
      expect(items.length).toBeGreaterThan(0);
      expect(normalise().rejected).toEqual([]);
      expect(changesOf()).toEqual(records);
    });

    it('gives records of its data types alone, in the shape that the contract promises, each with its source record', () => {
      for (const { dataType, record, source } of normalise().changes) {
        expect(resource.dataTypes).toContain(dataType);
        if (record !== null) expect(definitionOf(dataType).schema.safeParse(record).error?.issues).toBeUndefined();
        if (record !== null) expect(items.map((item) => JSON.stringify(item))).toContain(source);
        else expect(source).toBeNull();
      }
    });

    it('is pure: the same again gives the same, and nothing it was given is changed', () => {
      const frozen = deepFreeze(structuredClone(items));
      expect(changesOf(frozen)).toEqual(records);
      expect(changesOf(frozen)).toEqual(records);
    });

    it('keeps the id that Sage gave', () => {
      expect([...new Set(normalise().changes.map(({ id }) => id))].sort()).toEqual([...new Set(items.map(idIn))].sort());
    });

    it('ignores fields that it does not know, at any depth', () => {
      const grown = (value: unknown): unknown => (Array.isArray(value) ? value.map(grown) : value !== null && typeof value === 'object' ? { ...Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, grown(inner)])), added_by_sage: { deep: [1] } } : value);
      expect(changesOf(items.map(grown))).toEqual(records);
    });

    it('takes "" and null for nothing, and decimals as text or as numbers', () => {
      const swap = (value: unknown): unknown => (value === '' ? null : value === null ? null : Array.isArray(value) ? value.map(swap) : typeof value === 'string' && /^-?\d{1,9}\.\d{1,4}$/.test(value) ? Number(value) : typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, swap(inner)])) : value);
      expect(changesOf(items.map(swap))).toEqual(records);
    });

    it('rejects a broken record alone, with its id and the reason', () => {
      const wrongId = typeof items[0]?.['id'] === 'number' ? 'seven' : 7;
      for (const broken of [{ ...items[0], id: null }, { ...items[0], id: wrongId }, 'no record at all', null, []]) {
        const { changes, rejected } = normalise([broken, ...items]);
        expect(rejected).toEqual([{ sourceId: null, reason: expect.stringMatching(/id|object/) as string, source: JSON.stringify(broken) }]);
        expect(changes.map(({ dataType, id, record }) => ({ dataType, id, record }))).toEqual(records);
      }
    });

    it('says of a deleted item that it is gone, as whatever it stood', () => {
      const id = items[0]?.['id'];
      for (const sign of [{ deleted_at: '2026-11-23T09:00:00Z' }, { deleted: true }]) expect(changesOf([{ id, ...sign }])).toEqual(resource.dataTypes.map((dataType) => ({ dataType, id: idIn(items[0]), record: null })));
    });

    it('counts an item that comes twice once: as it came last', () => {
      const { changes } = normalise([...items, ...items]);
      expect(changes).toHaveLength(records.length);
    });

    const { keyAttributes, keyTypes } = resource;
    if (keyAttributes === undefined || keyTypes === undefined) return;
    it('knows the data type of an item from its key alone', () => {
      const attributes = ['id', ...keyAttributes.split(',')];
      for (const item of items) {
        const key = Object.fromEntries(Object.entries(item).filter(([name]) => attributes.includes(name)));
        const held = records.filter(({ id, record }) => id === item['id'] && record !== null).map(({ dataType }) => dataType);
        expect([...keyTypes(key)].filter((dataType) => held.includes(dataType))).toEqual(held);
        expect(keyTypes(key).length).toBe(held.length);
      }
    });
  });
}
