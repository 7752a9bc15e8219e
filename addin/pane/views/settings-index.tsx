/** What there is to set, at the top of a page that is long in a narrow pane: each goes to its card. */
import type { JSX } from 'preact';

const cards: readonly (readonly [heading: string, name: string])[] = [
  ['connections', 'Sage sign-ins'], ['variables', 'Variables'], ['reminders', 'Reminders'], ['mail', 'Mail server'], ['webhooks', 'Other programs are told'], ['schedule', 'Schedule'],
  ['one-off', 'Once or all the time'], ['data-types', 'What is read'], ['tokens', 'Paired panes and programs'], ['apps', 'Applications'], ['autostart', 'Start at logon'], ['about', 'About'],
];

function goTo(id: string): void {
  const heading = document.getElementById(id);
  if (heading === null) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  heading.closest('.card')?.scrollIntoView();
}

export function SettingsIndex(): JSX.Element {
  return (
    <nav class="index" aria-label="Settings">
      {cards.map(([id, name]) => <button type="button" class="link" key={id} onClick={() => goTo(id)}>{name}</button>)}
    </nav>
  );
}
