/** A field that takes variables: typing [ lists those that are there, with the arrow keys to choose and Enter to take. */
import type { JSX } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';

export type VariableNames = readonly { readonly name: string; readonly isSecret: boolean }[];
type Props = {
  readonly id: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly variables: VariableNames;
  readonly isSecret?: boolean;
  readonly maxLength?: number;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: boolean;
};

/** The name that is being typed at the caret, from its [ on; null where none is. */
function openName(text: string, caret: number): { readonly from: number; readonly typed: string } | null {
  const found = /(?<!\[)\[([A-Za-z0-9_.-]*)$/.exec(text.slice(0, caret));
  return found ? { from: found.index, typed: found[1] ?? '' } : null;
}

export const VariableInput = (props: Props): JSX.Element => (props.isSecret ? <SecretInput {...props} /> : <PlainInput {...props} />);

/** Nobody sees what is typed into it, so that a list while typing helps nobody: a variable is chosen beside it. */
function SecretInput({ value, onValue, variables, isSecret: _, maxLength = 400, ...ids }: Props): JSX.Element {
  return (
    <div class="secret">
      <input {...ids} type="password" value={value} maxLength={maxLength} autocomplete="off" onInput={(event) => onValue(event.currentTarget.value)} />
      {variables.length > 0 && (
        <select aria-label="A variable instead" value={variables.find(({ name }) => value === `[${name}]`)?.name ?? ''} onChange={(event) => onValue(event.currentTarget.value === '' ? '' : `[${event.currentTarget.value}]`)}>
          <option value="">[ ]</option>{variables.map(({ name }) => <option key={name} value={name}>[{name}]</option>)}
        </select>
      )}
    </div>
  );
}

function PlainInput({ id, value, onValue, variables, maxLength = 400, ...aria }: Props): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const [caret, setCaret] = useState<number | null>(null);
  const [chosen, setChosen] = useState(0);
  const open = caret === null ? null : openName(value, caret);
  const offered = open === null ? [] : variables.filter(({ name }) => name.toLowerCase().includes(open.typed.toLowerCase())).slice(0, 8);
  const isOpen = open !== null && offered.length > 0;
  const at = Math.min(chosen, offered.length - 1);
  const look = (): void => { setCaret(input.current?.selectionStart ?? null); setChosen(0); };

  function take(name: string): void {
    if (open === null || caret === null) return;
    const rest = value.slice(caret).replace(/^[A-Za-z0-9_.-]*\]?/, '');
    onValue(`${value.slice(0, open.from)}[${name}]${rest}`);
    setCaret(null);
    const end = open.from + name.length + 2;
    requestAnimationFrame(() => { input.current?.focus(); input.current?.setSelectionRange(end, end); });
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (!isOpen) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) setChosen((at + step + offered.length) % offered.length);
    else if (event.key === 'Enter') take(offered[at]?.name ?? '');
    else if (event.key === 'Escape') setCaret(null);
    else return;
    event.preventDefault();
  }

  return (
    <div class="combo">
      <input ref={input} id={id} {...aria} type="text" value={value} maxLength={maxLength} autocomplete="off" spellcheck={false}
        role="combobox" aria-autocomplete="list" aria-expanded={isOpen} aria-controls={listId} aria-activedescendant={isOpen ? `${listId}-${at}` : undefined}
        onInput={(event) => { onValue(event.currentTarget.value); look(); }} onClick={look} onKeyDown={onKeyDown} onBlur={() => setCaret(null)} />
      <ul id={listId} role="listbox" aria-label="Variables" hidden={!isOpen}>
        {offered.map(({ name, isSecret: hidden }, index) => (
          // The field keeps the focus: a click must not take it away before it is heard.
          <li key={name} id={`${listId}-${index}`} role="option" aria-selected={index === at} onMouseDown={(event) => { event.preventDefault(); take(name); }}>[{name}]{hidden && <span class="sub">secret</span>}</li>
        ))}
      </ul>
    </div>
  );
}
