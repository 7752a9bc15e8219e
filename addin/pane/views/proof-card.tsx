/** Whether the books agree with Sage: the badge, every check behind it, and where to look first when one differs. */
import type { JSX } from 'preact';
import type { CompanyStatus, ProofCheck } from '../../../src/shared/contract/status.ts';
import { isZero, dateText } from '../format.ts';
import { proofBadgeOf } from '../company-state.ts';
import { useGo } from '../context.ts';
import { checkNames, dataTypeNames, outcomeNames } from '../words.ts';
import { Badge, Money, When } from './parts.tsx';

const tones = { agrees: 'ok', differs: 'bad', not_checked: 'quiet' } as const;

export function ProofCard({ company }: { readonly company: CompanyStatus }): JSX.Element {
  const proof = company.published?.proof ?? null;
  const badge = proofBadgeOf(proof, company.baseCurrency, company.isOld);
  return (
    <section class="card" aria-labelledby="proof">
      <div class="head"><h2 id="proof">Proof</h2><Badge tone={badge.tone}>{badge.text}</Badge></div>
      <p class="quiet">{badge.why}</p>
      {proof && <p class="quiet">Checked <When time={proof.checkedAt} /> for the books as at {dateText(proof.asAt)}.{badge.isOld && ' Newer entries in Sage are not in it yet.'}</p>}
      {proof && <ul class="checks">{proof.checks.map((check) => <Check key={check.check} check={check} company={company} />)}</ul>}
    </section>
  );
}

function Check({ check, company }: { readonly check: ProofCheck; readonly company: CompanyStatus }): JSX.Element {
  const go = useGo();
  return (
    <li>
      <div class="line"><span>{checkNames[check.check]}</span><Badge tone={tones[check.outcome]}>{check.outcome === 'differs' && check.difference !== null && !isZero(check.difference) ? <Money amount={check.difference} currency={company.baseCurrency} /> : outcomeNames[check.outcome]}</Badge></div>
      {check.outcome !== 'agrees' && <p class="quiet">{check.detail}</p>}
      {check.suspects.length > 0 && (
        <details>
          <summary>Look at these first ({check.suspects.length})</summary>
          <ul>{check.suspects.map((suspect) => (
            <li key={suspect.dataType + suspect.id}>
              <button type="button" class="link" onClick={() => go({ view: 'company', companyId: company.id, tab: 'records', dataType: suspect.dataType, recordId: suspect.id })}>{dataTypeNames[suspect.dataType]}</button> <bdi>{suspect.why}</bdi>
            </li>
          ))}</ul>
        </details>
      )}
    </li>
  );
}
