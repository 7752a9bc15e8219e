/** The tables in the workbook, where the pane runs in a program with sheets. */
import type { JSX } from 'preact';
import { usePane } from '../context.ts';
import { lazy } from './lazy.tsx';

const RefreshTables = lazy(async () => (await import('./refresh-tables.tsx')).RefreshTables);

export function TablesOfWorkbook(): JSX.Element | null {
  const { host, state } = usePane();
  return host.sheets && state.companies.length > 0 ? <RefreshTables /> : null;
}
