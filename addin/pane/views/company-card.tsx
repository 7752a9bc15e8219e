/** One company in the list. */
import type { JSX } from 'preact';
import type { CompanyStatus } from '../../../src/shared/contract/status.ts';
import { proofBadgeOf, standingOf } from '../company-state.ts';
import { useGo, usePane } from '../context.ts';
import { productNames } from '../words.ts';
import { lazy } from './lazy.tsx';
import { Badge, Failed, Name, When } from './parts.tsx';
import { SyncRow, useSyncActions } from './sync-actions.tsx';
import { SyncProgress } from './sync-progress.tsx';

const HeldBack = lazy(async () => (await import('./held-back.tsx')).HeldBack, true);

export function CompanyCard({ company }: { readonly company: CompanyStatus }): JSX.Element {
  const { state } = usePane();
  const go = useGo();
  const actions = useSyncActions(company);
  const standing = standingOf(company, state.connections.find((one) => one.id === company.connectionId), state.helper);
  return (
    <article class="card">
      <div class="head">
        <h2><button type="button" class="link title" onClick={() => go({ view: 'company', companyId: company.id, tab: 'overview' })}><Name>{company.name}</Name></button></h2>
        <span class="quiet">{productNames[company.product]}</span>
      </div>
      <StandingLine company={company} />
      {company.running && <SyncProgress sync={company.running} />}
      <Failed error={actions.error} />
      <div class="row">
        <SyncRow company={company} standing={standing} actions={actions} />
      </div>
    </article>
  );
}

/** State, age and proof: the same three facts wherever a company is shown. */
export function StandingLine({ company, hasProof = true }: { readonly company: CompanyStatus; /** False where the proof stands beside it anyway. */ readonly hasProof?: boolean }): JSX.Element {
  const { state } = usePane();
  const standing = standingOf(company, state.connections.find((one) => one.id === company.connectionId), state.helper);
  const proof = proofBadgeOf(company.published?.proof ?? null, company.baseCurrency, company.isOld);
  return (
    <>
      <div class="badges">
        <Badge tone={standing.tone}>{standing.headline}</Badge>
        {company.published && hasProof && <Badge tone={proof.tone}>{proof.text}{proof.isOld && <span class="quiet"> (older figures)</span>}</Badge>}
      </div>
      {standing.detail && standing.tone !== 'busy' && <p>{standing.detail}</p>}
      {company.heldBack && <HeldBack company={company} />}
      <p class="quiet">
        {company.published?.finishedAt ? <>Last good sync <When time={company.published.finishedAt} /></> : 'No figures yet'}
        {company.nextDueAt && !company.running && !company.heldBack && <> · next <When time={company.nextDueAt} /></>}
      </p>
    </>
  );
}
