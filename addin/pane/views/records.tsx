/** Browses the records of a data type, a page at a time, filtered and ordered by the helper: 300,000 invoices are never all here. */
import type { JSX } from 'preact';
import { data as contract } from '../../../src/shared/contract/data.ts';
import type { CompanyStatus } from '../../../src/shared/contract/status.ts';
import { dataTypes } from '../../../src/shared/records/data-types.ts';
import type { DataType } from '../../../src/shared/records/data-types.ts';
import { asRecord, canOrderBy, isNumeric, paneTables, textOf } from '../columns.ts';
import type { PaneColumn, WireRecord } from '../columns.ts';
import { useGo, useKept, useRead } from '../context.ts';
import { countText } from '../format.ts';
import { dataTypeNames, fieldName, words } from '../words.ts';
import { Cell } from './cell.tsx';
import { Filters } from './filters.tsx';
import { useLookup } from './lookups.ts';
import { Button, Empty, Field, Icon, Loaded, Scroll } from './parts.tsx';
import { SheetButton } from './sheet-button.tsx';

const pageSize = 50;
type Ask = { readonly dataType: DataType; readonly filter: readonly string[]; readonly order: string | null; /** The cursors of the pages before this one. */ readonly trail: readonly string[] };

export function Records({ company, first, firstFilter }: { readonly company: CompanyStatus; readonly first: DataType | null; readonly firstFilter: readonly string[] }): JSX.Element {
  const totals = new Map(company.published?.dataSets.map((set) => [set.dataType, set.total]));
  // Coming with a list or a filter of one's own: that one. Coming back from a record: what was there before.
  const [ask, setAsk] = useKept<Ask>(`${company.id} records`, () => ({ ...asking(first ?? 'salesInvoices'), filter: firstFilter }), (held) => firstFilter.length === 0 && (first === null || first === held.dataType));
  const lookup = useLookup(company, ask.dataType === 'ledgerLines');
  if (!company.published) return <Empty>Nothing has been read from Sage yet. The records are here after the first sync.</Empty>;
  return (
    <>
      <div class="toolbar wide-first">
        <Field label="List">{(ids) => (
          <select {...ids} value={ask.dataType} onChange={(event) => setAsk(asking(event.currentTarget.value as DataType))}>
            {dataTypes.map((one) => <option key={one} value={one}>{dataTypeNames[one]}{totals.has(one) ? ` (${countText(totals.get(one) ?? 0)})` : ''}</option>)}
          </select>
        )}</Field>
        <Filters key={ask.dataType} dataType={ask.dataType} filter={ask.filter} change={(filter) => setAsk({ ...ask, filter, trail: [] })} lookup={lookup} />
        <SheetButton company={company} table={{ kind: 'records', dataType: ask.dataType, filter: ask.filter, order: ask.order }} />
      </div>
      <Page company={company} ask={ask} setAsk={setAsk} total={ask.filter.length === 0 ? totals.get(ask.dataType) ?? null : null} />
    </>
  );
}

const asking = (dataType: DataType): Ask => ({ dataType, filter: [], order: paneTables[dataType].columns.some((column) => column.field === 'date' && column.isColumn) ? '-date' : null, trail: [] });

function Page({ company, ask, setAsk, total }: { readonly company: CompanyStatus; readonly ask: Ask; readonly setAsk: (ask: Ask) => void; readonly total: number | null }): JSX.Element {
  const go = useGo();
  const table = paneTables[ask.dataType];
  const columns = table.columns.slice(0, table.shown);
  const lookup = useLookup(company, columns.some((column) => column.kind === 'account' || column.kind === 'bank'));
  const read = useRead(contract.readRecords, {
    companyId: company.id, dataType: ask.dataType, limit: pageSize, filter: [...ask.filter], order: ask.order ?? undefined, after: ask.trail.at(-1),
  }, company.published?.sync ?? 0);
  const order = (column: PaneColumn): void => setAsk({ ...ask, trail: [], order: ask.order === column.field ? `-${column.field}` : column.field });
  const firstRow = ask.trail.length * pageSize + 1;
  return (
    <Loaded read={read} what={dataTypeNames[ask.dataType].toLowerCase()}>
      {({ items, next }) => items.length === 0 && ask.trail.length === 0 ? <Empty>{ask.filter.length > 0 ? 'Nothing matches.' : 'There are none.'}</Empty> : (
        <>
          <Scroll label={dataTypeNames[ask.dataType]}>
            <table class="data">
              <thead><tr>{columns.map((column) => <Heading key={column.field} column={column} order={ask.order} onOrder={() => order(column)} />)}</tr></thead>
              <tbody>
                {items.map(asRecord).map((record) => (
                  <tr key={textOf(record, 'id')}>
                    {columns.map((column) => (
                      <td key={column.field} class={isNumeric(column.kind) ? 'num' : undefined}>
                        {column.field === linkFieldOf(record, columns)
                          ? <button type="button" class="link" onClick={() => go({ view: 'company', companyId: company.id, tab: 'records', dataType: ask.dataType, recordId: textOf(record, 'id') })}><Cell record={record} column={column} lookup={lookup} /></button>
                          : <Cell record={record} column={column} lookup={lookup} />}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          <div class="pager">
            <span class="quiet" role="status">{countText(firstRow)}–{countText(firstRow + items.length - 1)}{total !== null && ` of ${words.records(total)}`}</span>
            <Button disabled={ask.trail.length === 0} onClick={() => setAsk({ ...ask, trail: ask.trail.slice(0, -1) })}><Icon name="back" />Previous</Button>
            <Button disabled={next === null} onClick={() => { if (next !== null) setAsk({ ...ask, trail: [...ask.trail, next] }); }}>Next<Icon name="next" /></Button>
          </div>
        </>
      )}
    </Loaded>
  );
}

/** What a person calls the record by carries the link to it. */
const linkFieldOf = (record: WireRecord, columns: readonly PaneColumn[]): string | undefined =>
  ['number', 'name', 'nominalCode', 'reference'].find((field) => columns.some((column) => column.field === field) && textOf(record, field) !== '') ?? columns[0]?.field;

function Heading({ column, order, onOrder }: { readonly column: PaneColumn; readonly order: string | null; readonly onOrder: () => void }): JSX.Element {
  const name = fieldName(column.field);
  const direction = order === column.field ? 'ascending' : order === `-${column.field}` ? 'descending' : undefined;
  return (
    <th scope="col" class={isNumeric(column.kind) ? 'num' : undefined} aria-sort={direction}>
      {canOrderBy(column) ? <button type="button" class="order" onClick={onOrder}>{name}{direction && <Icon name={direction === 'ascending' ? 'up' : 'down'} />}</button> : name}
    </th>
  );
}
