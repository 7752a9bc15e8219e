/** The small pieces that views are made of: figures, times, badges, problems, fields, questions. Text only, never markup. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { AppError } from '../../../src/shared/errors.ts';
import type { Tone } from '../company-state.ts';
import { usePane } from '../context.ts';
import type { Read } from '../context.ts';
import { amountOf, currencySign, exactTimeText, isZero, timeInWords } from '../format.ts';
import { sayError } from '../words.ts';

const glyphs = {
  ok: 'M3.5 8.5l3 3 6-7',
  warn: 'M8 4.5v4.2M8 11.4v.1',
  bad: 'M5 5l6 6M11 5l-6 6',
  back: 'M10 3.5L5.5 8l4.5 4.5',
  next: 'M6 3.5L10.5 8 6 12.5',
  sync: 'M12.9 6.5A5.2 5.2 0 0 0 3.6 5M3.1 9.5a5.2 5.2 0 0 0 9.3 1.5M3.4 2.2V5h2.8M12.6 13.8V11H9.8',
  sheet: 'M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 3.5v9',
  copy: 'M5.5 5.5h7v8h-7zM3.5 10.5v-8h7',
  out: 'M9 3h4v4M13 3L7.5 8.5M11 9.5V13H3V5h3.5',
  down: 'M8 3v10M4 9l4 4 4-4', up: 'M8 13V3M4 7l4-4 4 4',
} as const;

export function Icon({ name }: { readonly name: keyof typeof glyphs }): JSX.Element {
  return <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d={glyphs[name]} /></svg>;
}

/** Names come from Sage: isolated, so that one written right to left leaves what stands around it alone. */
export const Name = ({ children }: { readonly children: string }): JSX.Element => <bdi>{children}</bdi>;

/** An amount in accountants' style: aligned by the last digit, negative in brackets. `quiet`: nothing for nil. */
export function Money({ amount, currency, quiet }: { readonly amount: string; readonly currency?: string | null; readonly quiet?: boolean }): JSX.Element | null {
  const parts = amountOf(amount);
  if (!parts) return <span>{amount}</span>;
  if (quiet && isZero(amount)) return null;
  const text = (currency ? currencySign(currency) : '') + parts.digits;
  if (!parts.isNegative) return <span class="money">{text}</span>;
  return <span class="money neg"><span aria-hidden="true">({text})</span><span class="vh">minus {text}</span></span>;
}

const tipWidth = 250;

/** Moves the tip to the left as far as it would stick out on the right. */
function keepInside({ currentTarget }: { readonly currentTarget: HTMLElement }): void {
  const { left } = currentTarget.getBoundingClientRect();
  currentTarget.style.setProperty('--shift', `${Math.max(8 - left, Math.min(0, document.documentElement.clientWidth - 8 - tipWidth - left))}px`);
}

/** A time in words; the exact one shows on hover and on focus, and is read out. */
export function When({ time }: { readonly time: string }): JSX.Element {
  const { nowMs } = usePane();
  const exact = exactTimeText(time);
  return <time class="when" dateTime={time} tabIndex={0} data-exact={exact} onMouseEnter={keepInside} onFocus={keepInside}>{timeInWords(time, nowMs)}<span class="vh">, {exact}</span></time>;
}

const toneGlyph: Partial<Record<Tone, keyof typeof glyphs>> = { ok: 'ok', warn: 'warn', bad: 'bad' };

export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }): JSX.Element {
  const glyph = toneGlyph[tone];
  return <span class={`badge ${tone}`}>{tone === 'busy' ? <span class="spin" aria-hidden="true" /> : glyph ? <Icon name={glyph} /> : <span class="dot" aria-hidden="true" />}<span>{children}</span></span>;
}

type ButtonProps = { readonly onClick?: (() => void) | undefined; readonly children: ComponentChildren; readonly kind?: 'primary' | 'plain' | 'link' | 'danger'; readonly isBusy?: boolean; readonly disabled?: boolean; readonly label?: string; readonly submit?: boolean };

/**
 * A busy button keeps its place and its focus; it says so and does nothing. Only the first click of a double click counts,
 * and a key held down counts once: the second could land on what the first has put in the button's place.
 */
export function Button({ onClick, children, kind = 'plain', isBusy = false, disabled = false, label, submit }: ButtonProps): JSX.Element {
  return (
    <button type={submit ? 'submit' : 'button'} class={kind} onClick={(event) => { if (!isBusy && event.detail < 2) onClick?.(); }} onKeyDown={(event) => { if (event.repeat && event.key === 'Enter') event.preventDefault(); }} aria-disabled={isBusy || undefined} disabled={disabled} aria-label={label} aria-busy={isBusy || undefined}>
      {isBusy && <span class="spin" aria-hidden="true" />}{children}
    </button>
  );
}

/** What went wrong, and the button that mends it. */
export function Problem({ code, children, tone = 'bad' }: { readonly code: string; readonly children?: ComponentChildren; readonly tone?: Tone }): JSX.Element {
  return <div class={`note ${tone}`} role="alert"><Icon name={tone === 'bad' ? 'bad' : 'warn'} /><div><p>{sayError(code)}</p>{children && <div class="row">{children}</div>}</div></div>;
}

export const Failed = ({ error, again }: { readonly error: AppError | null; readonly again?: () => void }): JSX.Element | null =>
  error && <Problem code={error.code}>{again && <Button onClick={again}>Try again</Button>}</Problem>;

/** Loading, error, last known and empty, the same way in every view. */
export function Loaded<R>({ read, what, children }: { readonly read: Read<R>; readonly what: string; readonly children: (data: R) => ComponentChildren }): JSX.Element {
  if (read.data === null) {
    if (read.error) return <Failed error={read.error} again={read.again} />;
    return <div class="loading" role="status"><span class="spin" aria-hidden="true" /> Loading {what}…</div>;
  }
  return (
    <div aria-busy={read.isLoading}>
      {read.error && <Problem code={read.error.code} tone="warn"><span>These are the figures of <When time={new Date(read.atMs).toISOString()} />.</span><Button onClick={read.again}>Try again</Button></Problem>}
      {children(read.data)}
    </div>
  );
}

export const Empty = ({ children }: { readonly children: ComponentChildren }): JSX.Element => <p class="empty">{children}</p>;

/** A wide table scrolls inside its own region, by keyboard too; the page never does. */
export const Scroll = ({ label, children }: { readonly label: string; readonly children: ComponentChildren }): JSX.Element =>
  <div class="scroll" role="region" aria-label={label} tabIndex={0}>{children}</div>;

type FieldProps = { readonly label: string; readonly hint?: ComponentChildren; readonly error?: string | null; readonly children: (ids: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean }) => ComponentChildren };

export function Field({ label, hint, error, children }: FieldProps): JSX.Element {
  const id = useId();
  const told = error ? `${id}-error` : hint ? `${id}-hint` : undefined;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, ...(told ? { 'aria-describedby': told } : {}), ...(error ? { 'aria-invalid': true } : {}) })}
      {hint && !error && <p class="hint" id={`${id}-hint`}>{hint}</p>}
      {error && <p class="hint bad" id={`${id}-error`} role="alert">{error}</p>}
    </div>
  );
}

type QuestionProps = { readonly title: string; readonly yes: string; readonly no?: string; readonly isDanger?: boolean; readonly isBusy?: boolean; readonly error?: AppError | null; readonly onYes: () => void; readonly onNo: () => void; readonly children: ComponentChildren };

/** A question in front of everything else. Escape is "no"; the browser holds the focus inside and gives it back. */
export function Question({ title, yes, no = 'Cancel', isDanger, isBusy = false, error = null, onYes, onNo, children }: QuestionProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    shown?.showModal();
    return () => {
      shown?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={id} onCancel={(event) => { event.preventDefault(); if (!isBusy) onNo(); }}>
      <h2 id={id}>{title}</h2>
      <div class="body">{children}</div>
      <Failed error={error} />
      <div class="row end">
        <Button onClick={onNo} disabled={isBusy}>{no}</Button>
        <Button kind={isDanger ? 'danger' : 'primary'} onClick={onYes} isBusy={isBusy}>{yes}</Button>
      </div>
    </dialog>
  );
}

export function CopyButton({ text, what, name = 'Copy' }: { readonly text: string; readonly what: string; readonly name?: string }): JSX.Element {
  const { dispatch } = usePane();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => { setCopied(true); dispatch({ type: 'say', text: `${what} copied.` }); },
      () => dispatch({ type: 'say', text: `${what} could not be copied. Select it and press Ctrl C.` }),
    );
  };
  return <Button onClick={copy} label={`Copy ${what}`}><Icon name={isCopied ? 'ok' : 'copy'} />{isCopied ? 'Copied' : name}</Button>;
}
