/** "Why is this old?": the sentence first, the button that mends it, and below what was looked at. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { DoctorCheck, DoctorReport } from '../../../src/shared/contract/doctor.ts';
import { companies as companyContract } from '../../../src/shared/contract/companies.ts';
import { doctor as doctorContract } from '../../../src/shared/contract/doctor.ts';
import type { CompanyStatus } from '../../../src/shared/contract/status.ts';
import type { CompanyId } from '../../../src/shared/ids.ts';
import type { Tone } from '../company-state.ts';
import { useDoing, useGo, usePane } from '../context.ts';
import { doctorCheckNames, doctorOutcomeNames } from '../link-words.ts';
import { fixNames, words } from '../words.ts';
import { CopyDiagnostics } from './copy-diagnostics.tsx';
import { LinkAgain } from './link-again.tsx';
import { Badge, Button, Failed, Icon, Name } from './parts.tsx';

/** Sage 50 is waited for politely, and other folders are looked into. */
const examineMsMax = 120_000;
const tones = { well: 'ok', notice: 'warn', ill: 'bad', not_checked: 'quiet' } as const satisfies Record<DoctorCheck['outcome'], Tone>;

export function WhyOld({ companyId }: { readonly companyId: CompanyId }): JSX.Element | null {
  const { client, dispatch, state } = usePane();
  const go = useGo();
  const company = state.companies.find((one) => one.id === companyId);
  const [report, setReport] = useState<DoctorReport | null>(null);
  const examine = useDoing(async () => {
    const [first] = (await client.call(doctorContract.readDoctor, { companyId }, { timeoutMs: examineMsMax })).reports;
    setReport(first ?? null);
    if (first) dispatch({ type: 'say', text: first.sentence });
  });
  useEffect(() => examine.run(), [companyId]);
  if (!company) return null;
  return (
    <div class="narrow">
      <button type="button" class="link back" onClick={() => go({ view: 'company', companyId, tab: 'overview' })}><Icon name="back" /><Name>{company.name}</Name></button>
      <h1 tabIndex={-1}>{words.whyOld}</h1>
      {examine.isBusy && <div class="loading" role="status"><span class="spin" aria-hidden="true" /> Looking at everything between Sage and these figures…</div>}
      <Failed error={examine.error} again={() => examine.run()} />
      {report && !examine.isBusy && (
        <>
          <section class="card" aria-label="What it comes to">
            <p><strong>{report.sentence}</strong></p>
            <div class="row"><Mend company={company} fix={report.fix} isFirst /><Button onClick={() => examine.run()}>Look again</Button></div>
          </section>
          <section class="card" aria-labelledby="looked-at">
            <h2 id="looked-at">What was looked at</h2>
            <ul class="checks">
              {report.checks.map((one) => (
                <li key={one.check}>
                  <div class="line"><span>{doctorCheckNames[one.check]}</span><Badge tone={tones[one.outcome]}>{doctorOutcomeNames[one.outcome]}</Badge></div>
                  <p class={one.outcome === 'ill' || one.outcome === 'notice' ? '' : 'quiet'}>{one.answer}</p>
                  {one.evidence && <p class="quiet"><bdi>{one.evidence}</bdi></p>}
                  {(one.outcome === 'ill' || one.outcome === 'notice') && one.fix !== report.fix && <div class="row"><Mend company={company} fix={one.fix} what={doctorCheckNames[one.check]} /></div>}
                </li>
              ))}
            </ul>
          </section>
          <CopyDiagnostics />
        </>
      )}
    </div>
  );
}

/** The button that mends it; nothing where waiting does, or only a person elsewhere can. `what`: the check that it stands beside. */
function Mend({ company, fix, what, isFirst = false }: { readonly company: CompanyStatus; readonly fix: DoctorReport['fix']; readonly what?: string; readonly isFirst?: boolean }): JSX.Element | null {
  const { client, dispatch } = usePane();
  const go = useGo();
  const overview = { view: 'company', companyId: company.id, tab: 'overview' } as const;
  const sync = useDoing(async () => {
    dispatch({ type: 'company', company: await client.call(companyContract.startSync, { companyId: company.id, kind: 'incremental', confirmRemovals: false }) });
    go(overview);
  });
  const name = fixNames[fix];
  if (fix === 'link_again') return <LinkAgain company={company} />;
  // What is missing and what to confirm stands right here.
  if (name === null || fix === 'install_driver' || fix === 'confirm_host') return null;
  const mend = (): void => {
    if (fix === 'sign_in') go({ view: 'link', connectionId: company.connectionId });
    else if (fix === 'find_data') go({ view: 'data-set', connectionId: company.connectionId });
    else if (fix === 'edit_connection') go({ view: 'connection', connectionId: company.connectionId });
    else if (fix === 'resume_schedule' || fix === 'leave_safe_mode') go({ view: 'settings' });
    else if (fix === 'confirm_removals') go(overview);
    else sync.run();
  };
  return <><Button kind={isFirst ? 'primary' : 'plain'} onClick={mend} isBusy={sync.isBusy} {...(what === undefined ? {} : { label: `${name}: ${what}` })}>{name}</Button><Failed error={sync.error} /></>;
}
