/** Excel on the web around the pane: the fake Excel's workbook, drawn as a grid, behind the real Office.js in the frame. */
import { columnLetters } from '../workbook/cell-address.ts';
import type { FakeExcel } from '../workbook/fake-excel.ts';
import { shownText } from '../workbook/range-object.ts';
import { openOfficePage } from './office-page.ts';
import type { OfficeBrowser, OfficePage, OfficePageOptions } from './office-page.ts';

const escape = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const rowsShown = 27;
const columnsShown = 12;

function drawSheet({ workbook }: FakeExcel): string {
  const sheet = workbook.active;
  const columns = Array.from({ length: columnsShown * 2 }, (_, column) => column).filter((column) => !sheet.hiddenColumns.has(column)).slice(0, columnsShown);
  const rows = Array.from({ length: rowsShown }, (_, row) => {
    const cells = columns.map((column) => {
      const cell = sheet.cell(row, column);
      const table = sheet.tables.find(({ block }) => row >= block.top && row <= block.bottom && column >= block.left && column <= block.right);
      const shown = shownText(workbook, sheet, row, column);
      const look = [shown.isNumber ? 'n' : '', table ? (row === table.block.top ? 'h' : `t${(row - table.block.top) % 2}`) : '', cell.style.bold === true ? 'b' : ''].join(' ');
      // Outside of tables text runs on over its neighbours, as Excel shows it.
      return table || shown.isNumber || shown.text === '' ? `<td class="${look}">${escape(shown.text)}</td>` : `<td class="o ${look}"><b>${escape(shown.text)}</b></td>`;
    });
    return `<tr><th>${row + 1}</th>${cells.join('')}</tr>`;
  });
  const tabs = workbook.sheets.filter((one) => one.visibility === 'Visible').map((one) => (one === sheet ? `<b>${escape(one.name)}</b>` : escape(one.name)));
  return `<table><thead><tr><th></th>${columns.map((column) => `<th>${columnLetters(column)}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table><div class="tabs">${tabs.join(' ')}</div>`;
}

/** Office.js hands its batch over as a list: …, the flags, the verb, the path, the headers, the body. */
function batchOf(data: unknown): { readonly body: string; readonly flags: number } | null {
  const list = Object.values(data as Record<string, unknown>).find((value): value is unknown[] => Array.isArray(value));
  const at = list?.findIndex((value) => value === 'ProcessQuery') ?? -1;
  const body = list?.find((value): value is string => typeof value === 'string' && value.startsWith('{"'));
  if (!list || body === undefined) return null;
  const flags = list.slice(0, Math.max(at, 0)).findLast((value) => typeof value === 'number');
  return { body, flags: typeof flags === 'number' ? flags : 0 };
}

const officeErrors: Readonly<Record<string, number>> = { RequestPayloadSizeLimitExceeded: 5_103, ResponsePayloadSizeLimitExceeded: 5_105, GeneralException: 5_001 };

export function openExcelPage(browser: OfficeBrowser, excel: FakeExcel, options: Omit<OfficePageOptions, 'execute' | 'draw'>): Promise<OfficePage> {
  return openOfficePage(browser, { name: 'Excel', app: 16, address: 'https://excel.officeapps.live.com', requirements: { ExcelApi: 1 + excel.excelApiMinor / 100, DialogApi: 1.2 }, title: 'Book.xlsx' }, {
    ...options,
    draw: () => drawSheet(excel),
    execute: async (_action, data) => {
      const batch = batchOf(data);
      if (!batch) return { Error: 0 };
      const answer = await excel.answer(batch.body, batch.flags);
      if (answer.Body === null && answer.ErrorCode !== 'InvalidOperationInCellEditMode') return { Error: officeErrors[answer.ErrorCode ?? ''] ?? 5_001 };
      const body = answer.Body ?? { Results: [], Error: { Code: answer.ErrorCode, Message: answer.ErrorMessage, ActionIndex: 0 } };
      return { Error: 0, Data: [200, [], [JSON.stringify(body)], 0, '', ''] };
    },
  });
}
