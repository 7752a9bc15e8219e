/** Refreshes every table of ours in the workbook, in place. Shown only where there are sheets (see tables-of-workbook). */
import type { JSX } from 'preact';
import { usePane } from '../context.ts';
import { Button, Failed, Icon } from './parts.tsx';
import { SheetWork, useSheetWork } from './sheet-work.tsx';

export function RefreshTables(): JSX.Element {
  const { state } = usePane();
  const work = useSheetWork();
  return (
    <section class="card refresh" aria-label="Tables in this workbook">
      <div class="line"><span>Tables in this workbook</span><Button onClick={work.refreshAll} isBusy={work.isBusy} disabled={state.link.is !== 'live'}><Icon name="sheet" />Refresh tables</Button></div>
      <SheetWork work={work} />
      <Failed error={work.error} />
    </section>
  );
}
