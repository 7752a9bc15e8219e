/** Moves the focus to what the next drawing puts there: a field that is wrong, or the button in the place of one that is gone. */
export function focusSoon(inside: HTMLElement | null, selector: string): void {
  setTimeout(() => inside?.querySelector<HTMLElement>(selector)?.focus());
}
