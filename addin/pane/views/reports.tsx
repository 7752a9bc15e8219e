/** The reports: which one, as at which date, and as the books stood at which sync. */
import type { JSX } from 'preact';
import { companies as contract } from '../../../src/shared/contract/companies.ts';
import type { CompanyStatus } from '../../../src/shared/contract/status.ts';
import { addDays } from '../../../src/shared/dates.ts';
import type { IsoDate } from '../../../src/shared/dates.ts';
import type { SyncNumber } from '../../../src/shared/ids.ts';
import { useKept, usePane, useRead } from '../context.ts';
import { shortTimeText, todayOf } from '../format.ts';
import { reportNames } from '../words.ts';
import type { ReportAsk, ReportName } from '../report-ask.ts';
import { AgedReport } from './aged-report.tsx';
import { BalanceSheetReport } from './balance-sheet-report.tsx';
import { Empty, Field } from './parts.tsx';
import { ProfitAndLossReport } from './profit-and-loss-report.tsx';
import { SheetButton } from './sheet-button.tsx';
import { TrialBalanceReport } from './trial-balance-report.tsx';

export type ReportProps = { readonly company: CompanyStatus; readonly ask: ReportAsk };

export function Reports({ company }: { readonly company: CompanyStatus }): JSX.Element {
  const { nowMs } = usePane();
  const [ask, setAsk] = useKept<ReportAsk>(`${company.id} reports`, () => ({ report: 'trial-balance' }));
  const change = (part: Partial<ReportAsk>): void => setAsk({ ...ask, ...part });
  if (!company.published) return <Empty>Nothing has been read from Sage yet. The reports are here after the first sync.</Empty>;
  const today = todayOf(nowMs) as IsoDate;
  const isPeriod = ask.report === 'profit-and-loss';
  const isAged = ask.report === 'aged-debtors' || ask.report === 'aged-creditors';
  return (
    <>
      <div class="toolbar">
        <Field label="Report">{(ids) => <select {...ids} value={ask.report} onChange={(event) => change({ report: event.currentTarget.value as ReportName })}>{Object.entries(reportNames).map(([name, title]) => <option key={name} value={name}>{title}</option>)}</select>}</Field>
        {isPeriod ? (
          <>
            <PeriodFields ask={ask} change={change} />
            <Field label="Columns">{(ids) => <select {...ids} value={ask.by ?? 'month'} onChange={(event) => change({ by: event.currentTarget.value === 'total' ? 'total' : 'month' })}><option value="month">By month</option><option value="total">Total only</option></select>}</Field>
          </>
        ) : <DateField label="As at" value={ask.asAt ?? today} change={(asAt) => change({ asAt: asAt === today ? undefined : asAt })} />}
        {isAged && <Field label="Age by">{(ids) => <select {...ids} value={ask.agedBy ?? 'dueDate'} onChange={(event) => change({ agedBy: event.currentTarget.value === 'date' ? 'date' : 'dueDate' })}><option value="dueDate">Due date</option><option value="date">Invoice date</option></select>}</Field>}
        <SyncField company={company} value={ask.sync} change={(sync) => change({ sync })} />
        <SheetButton company={company} table={{ kind: 'report', ask }} />
      </div>
      <Report company={company} ask={ask} />
    </>
  );
}

function Report({ company, ask }: ReportProps): JSX.Element {
  switch (ask.report) {
    case 'trial-balance': return <TrialBalanceReport company={company} ask={ask} />;
    case 'profit-and-loss': return <ProfitAndLossReport company={company} ask={ask} />;
    case 'balance-sheet': return <BalanceSheetReport company={company} ask={ask} />;
    default: return <AgedReport key={ask.report} company={company} ask={ask} />;
  }
}

/** Left alone, the helper takes the financial year so far, by the company's own calendar. */
function PeriodFields({ ask, change }: { readonly ask: ReportAsk; readonly change: (part: Partial<ReportAsk>) => void }): JSX.Element {
  const { nowMs } = usePane();
  const today = todayOf(nowMs) as IsoDate;
  const isOwn = ask.from !== undefined;
  return (
    <>
      <Field label="Period">{(ids) => (
        <select {...ids} value={isOwn ? 'own' : ''} onChange={(event) => change(event.currentTarget.value === 'own' ? { from: addDays(today, -364), to: today } : { from: undefined, to: undefined })}>
          <option value="">Financial year so far</option><option value="own">From … to …</option>
        </select>
      )}</Field>
      {isOwn && <DateField label="From" value={ask.from} change={(from) => { if (from) change({ from }); }} />}
      {isOwn && <DateField label="To" value={ask.to} change={(to) => { if (to) change({ to }); }} />}
    </>
  );
}

function DateField({ label, value, change }: { readonly label: string; readonly value: IsoDate | undefined; readonly change: (date: IsoDate | undefined) => void }): JSX.Element {
  return <Field label={label}>{(ids) => <input {...ids} type="date" value={value ?? ''} onChange={(event) => change((event.currentTarget.value || undefined) as IsoDate | undefined)} />}</Field>;
}

function SyncField({ company, value, change }: { readonly company: CompanyStatus; readonly value: SyncNumber | undefined; readonly change: (sync: SyncNumber | undefined) => void }): JSX.Element {
  const read = useRead(contract.listSyncs, { companyId: company.id, limit: 100 }, company.published?.sync ?? 0);
  const older = read.data?.syncs.filter((sync) => sync.status === 'published' && sync.sync !== company.published?.sync) ?? [];
  return (
    <Field label="Books as">{(ids) => (
      <select {...ids} value={String(value ?? '')} onChange={(event) => change(event.currentTarget.value === '' ? undefined : (Number(event.currentTarget.value) as SyncNumber))}>
        <option value="">They stand now</option>
        {older.map((sync) => <option key={sync.sync} value={String(sync.sync)}>We saw them {shortTimeText(sync.finishedAt ?? sync.startedAt)} (sync {sync.sync})</option>)}
      </select>
    )}</Field>
  );
}
