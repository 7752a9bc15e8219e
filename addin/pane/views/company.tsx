/** One company: its overview, its reports, its records. */
import type { JSX } from 'preact';
import type { CompanyStatus } from '../../../src/shared/contract/status.ts';
import { useGo, usePane } from '../context.ts';
import { tabs } from '../state.ts';
import type { Route, Tab } from '../state.ts';
import { productNames } from '../words.ts';
import { lazy } from './lazy.tsx';
import { Overview } from './overview.tsx';
import { Icon, Name } from './parts.tsx';

const Reports = lazy(async () => (await import('./reports.tsx')).Reports);
const Records = lazy(async () => (await import('./records-tab.ts')).Records);
const RecordDetail = lazy(async () => (await import('./records-tab.ts')).RecordDetail);

const tabNames = { overview: 'Overview', reports: 'Reports', records: 'Records' } as const satisfies Record<Tab, string>;

export function Company({ route }: { readonly route: Extract<Route, { view: 'company' }> }): JSX.Element | null {
  const { state } = usePane();
  const go = useGo();
  const company = state.companies.find((one) => one.id === route.companyId);
  if (!company) return null;
  return (
    <>
      {state.companies.length > 1 && <button type="button" class="link back" onClick={() => go({ view: 'companies' })}><Icon name="back" />Companies</button>}
      <div class="head">
        <h1 tabIndex={-1}><Name>{company.name}</Name></h1>
        <span class="quiet">{productNames[company.product]}{company.baseCurrency && ` · ${company.baseCurrency}`}</span>
      </div>
      <nav class="tabs" aria-label={company.name}>
        {tabs.map((tab) => <button key={tab} type="button" class="tab" aria-current={tab === route.tab ? 'page' : undefined} onClick={() => go({ view: 'company', companyId: company.id, tab })}>{tabNames[tab]}</button>)}
      </nav>
      <Tabbed route={route} company={company} />
    </>
  );
}

function Tabbed({ route, company }: { readonly route: Extract<Route, { view: 'company' }>; readonly company: CompanyStatus }): JSX.Element {
  if (route.tab === 'reports') return <Reports company={company} />;
  if (route.tab === 'overview') return <Overview company={company} />;
  if (route.dataType && route.recordId) return <RecordDetail company={company} dataType={route.dataType} recordId={route.recordId} />;
  return <Records key={`${route.dataType} ${route.filter?.join()}`} company={company} first={route.dataType ?? null} firstFilter={route.filter ?? []} />;
}
