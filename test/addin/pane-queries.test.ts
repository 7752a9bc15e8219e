/** A query as it is put together, and as the source of a sheet's table. */
import type { ActivityField } from '../../src/shared/contract/activities.ts';
import type { CompanyId, ConnectionId } from '../../src/shared/ids.ts';
import { draftOf, emptyDraft, newCondition, queryOf, withField } from '../../addin/pane/query-draft.ts';
import type { DraftField } from '../../addin/pane/query-draft.ts';
import { keyedRows } from '../../addin/pane/query-table.ts';
import { keyOf, readKey } from '../../addin/pane/sheet-tables.ts';

const field = (path: string, kind: ActivityField['kind'], isFilter = false): DraftField => ({ path, kind, isFilter, isRequired: false, isReadOnly: false, of: null, items: null, allowed: null, lengthMax: null, decimalsMax: null, min: null, max: null, itemsMax: null, rules: [] });
const fields = [field('id', 'id'), field('name', 'text'), field('date', 'date'), field('lines', 'list'), field('search', 'text', true)];

describe('a query that is being put together', () => {
  it('asks for what is finished, and leaves out conditions that lack their value', () => {
    const draft = { ...emptyDraft, parts: [{ field: 'name', is: 'contains' as const, value: ' mill ' }, { field: 'name', is: '=' as const, value: '  ' }, { field: 'date', is: 'is null' as const, value: 'x' }, { join: 'or' as const, conditions: [{ field: 'id', is: 'in list' as const, value: 'a, b\nc' }, { field: 'name', is: '=' as const, value: '' }] }, { join: 'or' as const, conditions: [{ field: 'name', is: '=' as const, value: '' }] }], orderBy: 'date', descending: true };
    expect(queryOf('contacts', draft, fields, false)).toEqual({ object: 'contacts', where: { join: 'and', conditions: [{ field: 'name', is: 'contains', value: 'mill' }, { field: 'date', is: 'is null' }, { join: 'or', conditions: [{ field: 'id', is: 'in list', values: ['a', 'b', 'c'] }] }] }, order: [{ field: 'date', descending: true }] });
    expect(queryOf('contacts', emptyDraft, fields, true)).toEqual({ object: 'contacts', order: [] });
  });

  it('is saved with the id, by which a sheet tells rows apart, and opened again as it was', () => {
    const query = queryOf('contacts', { ...emptyDraft, columns: ['name'], parts: [{ field: 'id', is: 'in list', value: 'a, b' }] }, fields, true);
    expect(query.columns).toEqual(['id', 'name']);
    expect(queryOf('contacts', draftOf(query), fields, true)).toEqual(query);
  });

  it('takes another comparison where the other field does not know the old one', () => {
    expect(withField({ field: 'name', is: 'contains', value: 'x' }, field('date', 'date'))).toEqual({ field: 'date', is: '=', value: '' });
    expect(withField({ field: 'name', is: '>', value: 'x' }, field('date', 'date'))).toEqual({ field: 'date', is: '>', value: '' });
    expect(withField({ field: 'name', is: '>', value: 'x' }, field('search', 'text', true)).is).toBe('=');
    expect(withField({ field: 'id', is: '=', value: '' }, field('name', 'text')).is).toBe('contains');
    expect(newCondition(fields)).toEqual({ field: 'id', is: '=', value: '' });
  });
});

describe('a saved query on a sheet', () => {
  const ask = { kind: 'query' as const, connectionId: 'c-1' as ConnectionId, queryId: `q-${'a'.repeat(20)}` };
  it('is found again by the key that the workbook keeps', () => {
    const key = keyOf('acme' as CompanyId, ask);
    expect(readKey(key)).toEqual({ companyId: 'acme', ask });
  });

  it.each(['acme/query', 'acme/query?connection=c-1', 'acme/query?connection=../x&id=q-aaaaaaaaaaaaaaaaaaaa', "acme/query?connection=c-1&id=q-' OR 1", '../x/query?connection=c-1&id=q-aaaaaaaaaaaaaaaaaaaa'])('takes %s, found in a workbook, for none of ours', (key) => {
    expect(readKey(key)).toBeNull();
  });

  it('gives each row a key of its own, by id or by what it says', () => {
    const columns = (...names: [string, 'id' | 'text' | 'amount'][]) => names.map(([name, kind]) => ({ field: name, kind }));
    expect(keyedRows({ columns: columns(['id', 'id'], ['name', 'text']), rows: [['a', 'x'], ['b', 'x']] })).toEqual([['a', 'a', 'x'], ['b', 'b', 'x']]);
    expect(keyedRows({ columns: columns(['name', 'text'], ['total', 'amount']), rows: [['x', '1'], ['x', '2'], [null, '3']] })).toEqual([['x', 'x', '1'], ['x #2', 'x', '2'], ['', null, '3']]);
  });
});
