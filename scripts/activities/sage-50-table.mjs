/** The table of Sage 50, from the tables and columns that its ODBC driver shows. */
import { columnsOf, labelOf, readSpec } from './table-text.mjs';

const { tables } = readSpec('spec/sage-50-tables.json');
const wantedColumns = ['NUMBER', 'ACCOUNT_REF', 'NAME', 'TRAN_NUMBER', 'HEADER_NUMBER', 'TYPE', 'DATE', 'INV_REF', 'NOMINAL_CODE', 'STOCK_CODE', 'DESCRIPTION', 'DETAILS', 'AMOUNT', 'NET_AMOUNT', 'TAX_AMOUNT', 'GROSS_AMOUNT', 'OUTSTANDING', 'BALANCE'];
/** Passwords are not read at all. */
const secret = /PASSWORD|(^|_)PIN($|_)|PROTX_USERID/;
/** The driver computes these for each row: reading them unasked takes it minutes. */
const computed = /^(AGED|MONTH|BUDGET|PRIOR|FOREIGN_AGED|ACTUAL|MTH|PRICE_|QTY_|COST_)|_(MTH|MONTH)\d*|\d$/;

function wordOf(type) {
  const [name, length] = type.replace(')', '').split('(');
  switch (name) {
    case 'VARCHAR': case 'CHAR': case 'LONGVARCHAR': return length ? `text<=${length}` : 'text';
    case 'INTEGER': case 'SMALLINT': case 'TINYINT': case 'BIGINT': case 'BIT': return 'whole';
    case 'DOUBLE': case 'FLOAT': case 'REAL': return 'amount';
    case 'DATE': return 'date';
    case 'TIMESTAMP': return 'time';
    default: return 'text';
  }
}

export function sage50Table() {
  const objects = {};
  const shapes = {};
  for (const [name, { key, columns }] of Object.entries(tables)) {
    shapes[name] = Object.fromEntries(Object.entries(columns).filter(([column]) => !secret.test(column)).map(([column, type]) => [column, wordOf(type)]));
    const plain = Object.keys(shapes[name]).filter((column) => !computed.test(column) && !column.startsWith('RECORD_'));
    const shown = columnsOf(plain.length > 0 ? plain : Object.keys(shapes[name]), [...(key ?? []), ...wantedColumns]);
    objects[name] = { label: labelOf(name), query: { path: name, fields: name, columns: shown }, writes: [], readOnly: 1 };
  }
  return { objects, shapes };
}
