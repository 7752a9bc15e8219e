/** Puts what is shown on a sheet; only where there are sheets. */
import type { JSX } from 'preact';
import type { CompanyStatus } from '../../../src/shared/contract/status.ts';
import type { TableAsk } from '../sheet-tables.ts';
import { usePane } from '../context.ts';
import { Button, Failed, Icon } from './parts.tsx';
import { SheetWork, useSheetWork } from './sheet-work.tsx';

export function SheetButton({ company, table }: { readonly company: CompanyStatus; readonly table: TableAsk }): JSX.Element | null {
  const { host, state } = usePane();
  const work = useSheetWork();
  if (!host.sheets) return null;
  return (
    <div class="sheet">
      <Button kind="primary" onClick={() => work.put(company.id, table)} isBusy={work.isBusy} disabled={state.link.is !== 'live'}><Icon name="sheet" />Put on sheet</Button>
      <SheetWork work={work} />
      <Failed error={work.error} />
    </div>
  );
}
