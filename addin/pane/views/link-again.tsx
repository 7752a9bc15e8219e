/** Link again: a company that is disconnected after its one-off read is authorised for one read more. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { oneTimeSyncEndpoints as contract } from '../../../src/shared/contract/one-time-sync.ts';
import type { CompanyStatus } from '../../../src/shared/contract/status.ts';
import { useDoing, usePane } from '../context.ts';
import { Button, Failed, Field, Icon, Name, Question } from './parts.tsx';
import { isWebAddress } from './sign-in.tsx';

export function LinkAgain({ company }: { readonly company: CompanyStatus }): JSX.Element {
  const { client, dispatch, host } = usePane();
  const [isAsking, setAsking] = useState(false);
  const [password, setPassword] = useState('');
  const [signInUrl, setSignInUrl] = useState<string | null>(null);
  const isSage50 = company.product === 'sage-50';
  const isTab = host.name === 'browser';
  const link = useDoing(async () => {
    const answer = await client.call(contract.linkCompanyAgain, { companyId: company.id, openBrowser: !isTab, ...(isSage50 && { password }) }, { timeoutMs: 150_000 });
    setPassword('');
    setAsking(false);
    dispatch({ type: 'company', company: answer.company });
    if (answer.signInUrl !== null && !answer.browserOpened) setSignInUrl(answer.signInUrl);
    dispatch({ type: 'say', text: answer.signInUrl === null ? `${company.name} is being read once more.` : 'Sign in at Sage and choose Allow; the company is then read once more.' });
  });
  return (
    <>
      <Button kind="primary" onClick={() => (isSage50 ? setAsking(true) : link.run())} isBusy={link.isBusy} label={`Link again: ${company.name}`}>Link again</Button>
      {signInUrl !== null && isWebAddress(signInUrl) && <a class="button" href={signInUrl} target="_blank" rel="noopener noreferrer" onClick={isTab ? undefined : (event) => { event.preventDefault(); host.openExternal(signInUrl); }}>Sign in at Sage<Icon name="out" /></a>}
      {!isAsking && <Failed error={link.error} />}
      {isAsking && (
        <Question title="Read this company once more?" yes="Link again" isBusy={link.isBusy} error={link.error} onYes={() => link.run()} onNo={() => setAsking(false)}>
          <p>The books of <Name>{company.name}</Name> are read once more in full; then the password is removed again.</p>
          <Field label="Password of the Sage 50 user" hint="Empty if the user has none.">{(ids) => <input {...ids} type="password" value={password} maxLength={64} autocomplete="off" onInput={(event) => setPassword(event.currentTarget.value)} />}</Field>
        </Question>
      )}
    </>
  );
}
