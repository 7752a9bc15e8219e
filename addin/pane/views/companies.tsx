/** All linked companies, each with its state, its progress and the button that mends what is wrong. */
import type { JSX } from 'preact';
import { companies as contract } from '../../../src/shared/contract/companies.ts';
import { useDoing, useGo, usePane } from '../context.ts';
import { Button, Empty, Failed, Icon } from './parts.tsx';
import { CompanyCard } from './company-card.tsx';
import { TablesOfWorkbook } from './tables-of-workbook.tsx';

export function Companies(): JSX.Element {
  const { state, client, dispatch } = usePane();
  const go = useGo();
  const syncAll = useDoing(async () => {
    const answers = await Promise.allSettled(state.companies.map((company) => client.call(contract.startSync, { companyId: company.id, kind: 'incremental', confirmRemovals: false })));
    for (const answer of answers) if (answer.status === 'fulfilled') dispatch({ type: 'company', company: answer.value });
    const refused = answers.find((answer) => answer.status === 'rejected');
    if (refused) throw refused.reason;
  });
  const isAnyIdle = state.companies.some((company) => !company.running);
  return (
    <>
      <div class="head">
        <h1 tabIndex={-1}>Companies</h1>
        <div class="row">
          {state.companies.length > 1 && <Button onClick={() => syncAll.run()} isBusy={syncAll.isBusy} disabled={!isAnyIdle || state.link.is !== 'live'}><Icon name="sync" />Sync all</Button>}
          <Button onClick={() => go({ view: 'link' })}>Link a company</Button>
        </div>
      </div>
      <Failed error={syncAll.error} />
      <TablesOfWorkbook />
      {state.companies.length === 0 ? <Empty>No company is linked yet. Link one to bring in its books.</Empty>
        : <ul class="cards">{state.companies.map((company) => <li key={company.id}><CompanyCard company={company} /></li>)}</ul>}
    </>
  );
}
