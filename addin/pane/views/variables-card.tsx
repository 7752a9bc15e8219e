/** Variables that connections name as [name]: global ones and those of projects. The value of a secret one is never shown again. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { variables as contract } from '../../../src/shared/contract/variables.ts';
import type { Variable } from '../../../src/shared/contract/variables.ts';
import { useDoing, usePane, useRead } from '../context.ts';
import { connectionWords } from '../connection-words.ts';
import { Button, Empty, Failed, Field, Loaded, Name, Question } from './parts.tsx';

export function VariablesCard(): JSX.Element {
  const { client, dispatch } = usePane();
  const read = useRead(contract.listVariables, {});
  const [edited, setEdited] = useState<Variable | 'new' | null>(null);
  const [asked, setAsked] = useState<Variable | null>(null);
  const remove = useDoing(async (variable: Variable) => {
    await client.call(contract.deleteVariable, { name: variable.name, ...(variable.project !== null && { project: variable.project }) });
    setAsked(null);
    dispatch({ type: 'say', text: `[${variable.name}] deleted.` });
    read.again();
  });
  const done = (): void => { setEdited(null); read.again(); };
  return (
    <section class="card" aria-labelledby="variables">
      <h2 id="variables">Variables</h2>
      <p class="quiet">A connection’s fields may name them as [name]; they are put in when they are used.</p>
      <Loaded read={read} what="the variables">{({ variables }) => (
        <>
          {variables.length === 0 && <Empty>No variables yet.</Empty>}
          <ul class="rows">{variables.map((variable) => (
            <li key={`${variable.project ?? ''} ${variable.name}`}>
              <span class="fill"><code>[{variable.name}]</code>{variable.project !== null && <> · <Name>{variable.project}</Name></>}<span class="sub">{variable.isSecret ? 'secret' : variable.value} · {variable.usedBy.length === 0 ? 'not used' : <>used by <Name>{variable.usedBy.join(', ')}</Name></>}</span></span>
              <button type="button" class="small" onClick={() => setEdited(variable)} aria-label={`Edit the variable ${variable.name}`}>Edit</button>
              <button type="button" class="small" onClick={() => setAsked(variable)} aria-label={`Delete the variable ${variable.name}`}>Delete…</button>
            </li>
          ))}</ul>
        </>
      )}</Loaded>
      {edited === null ? <div class="row"><Button onClick={() => setEdited('new')}>Add a variable</Button></div> : <VariableForm key={edited === 'new' ? '' : edited.name} variable={edited === 'new' ? null : edited} done={done} cancel={() => setEdited(null)} />}
      {asked && (
        <Question title={`Delete [${asked.name}]?`} yes="Delete" isDanger isBusy={remove.isBusy} error={remove.error} onYes={() => remove.run(asked)} onNo={() => setAsked(null)}>
          <p>{asked.usedBy.length === 0 ? 'No connection names it.' : <>These connections name it, and cannot reach Sage without it: <Name>{asked.usedBy.join(', ')}</Name>.</>}</p>
        </Question>
      )}
    </section>
  );
}

function VariableForm({ variable, done, cancel }: { readonly variable: Variable | null; readonly done: () => void; readonly cancel: () => void }): JSX.Element {
  const { client, dispatch } = usePane();
  const [name, setName] = useState(variable?.name ?? '');
  const [project, setProject] = useState(variable?.project ?? '');
  const [value, setValue] = useState(variable?.value ?? '');
  const [isSecret, setSecret] = useState(variable?.isSecret ?? false);
  const isNameGood = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/.test(name.trim());
  const save = useDoing(async () => {
    const given = project.trim();
    await client.call(contract.putVariable, { name: name.trim(), value, isSecret, ...(given !== '' && { project: given }) });
    dispatch({ type: 'say', text: `[${name.trim()}] saved.` });
    done();
  });
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (isNameGood) save.run(); }}>
      <Field label="Variable name" error={name === '' || isNameGood ? null : 'It begins with a letter and holds letters, digits, _ . and -'}>{(ids) => <input {...ids} value={name} maxLength={64} required disabled={variable !== null} autocomplete="off" spellcheck={false} onInput={(event) => setName(event.currentTarget.value)} />}</Field>
      <Field label="For the project" hint="Empty: for all connections.">{(ids) => <input {...ids} value={project} maxLength={80} disabled={variable !== null} autocomplete="off" onInput={(event) => setProject(event.currentTarget.value)} />}</Field>
      <Field label="Variable value" hint={variable?.isSecret ? connectionWords.keptSecret : undefined}>{(ids) => {
        const rest = { ...ids, value, maxLength: 16_000, autocomplete: 'off', spellcheck: false, onInput: (event: { readonly currentTarget: HTMLInputElement }) => setValue(event.currentTarget.value) } as const;
        return isSecret ? <input type="password" {...rest} /> : <input type="text" {...rest} />;
      }}</Field>
      <label class="check"><input type="checkbox" checked={isSecret} onChange={(event) => setSecret(event.currentTarget.checked)} /><span>Secret<span class="sub">Its value is never shown again.</span></span></label>
      <Failed error={save.error} />
      <div class="row"><Button kind="primary" submit isBusy={save.isBusy} disabled={!isNameGood || value === ''} label="Save the variable">Save</Button><Button onClick={cancel}>Cancel</Button></div>
    </form>
  );
}
