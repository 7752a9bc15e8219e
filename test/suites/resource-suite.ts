/** What every resource file must do, whatever the product: run on a recorded page and the records that it must give. */
import { readFileSync } from 'node:fs';
import type { SettlementSource } from '../../src/sage/define-resource.ts';
import type { ResourceDefinition } from '../../src/sage/define-resource.ts';
import { normaliseItems } from '../../src/sage/normalise.ts';
import { definitionOf } from '../../src/shared/records/index.ts';
import type { DataType } from '../../src/shared/records/data-types.ts';

export type Recorded = {
  readonly page: { readonly $items: readonly Readonly<Record<string, unknown>>[] };
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

export function resourceSuite(product: string, resource: ResourceDefinition, recordedIn: string): void {
  describe(`${product}: ${resource.name}`, () => {
    const { page: { $items: items }, settlements = {}, records } = readRecorded(recordedIn);
    const beside = { settlements: new Map(Object.entries(settlements)), baseCurrency: 'GBP' };
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
      expect([...new Set(normalise().changes.map(({ id }) => id))].sort()).toEqual([...new Set(items.map(({ id }) => id))].sort());
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
      for (const broken of [{ ...items[0], id: null }, { ...items[0], id: 7 }, 'no record at all', null, []]) {
        const { changes, rejected } = normalise([broken, ...items]);
        expect(rejected).toEqual([{ sourceId: null, reason: expect.stringMatching(/id|object/) as string, source: JSON.stringify(broken) }]);
        expect(changes.map(({ dataType, id, record }) => ({ dataType, id, record }))).toEqual(records);
      }
    });

    it('says of a deleted item that it is gone, as whatever it stood', () => {
      const id = String(items[0]?.['id']);
      for (const sign of [{ deleted_at: '2026-11-23T09:00:00Z' }, { deleted: true }]) expect(changesOf([{ id, ...sign }])).toEqual(resource.dataTypes.map((dataType) => ({ dataType, id, record: null })));
    });

    it('counts an item that comes twice once: as it came last', () => {
      const { changes } = normalise([...items, ...items]);
      expect(changes).toHaveLength(records.length);
    });

    it('knows the data type of an item from its key alone', () => {
      const attributes = ['id', ...resource.keyAttributes.split(',')];
      for (const item of items) {
        const key = Object.fromEntries(Object.entries(item).filter(([name]) => attributes.includes(name)));
        const held = records.filter(({ id, record }) => id === item['id'] && record !== null).map(({ dataType }) => dataType);
        expect([...resource.keyTypes(key)].filter((dataType) => held.includes(dataType))).toEqual(held);
        expect(resource.keyTypes(key).length).toBe(held.length);
      }
    });
  });
}
