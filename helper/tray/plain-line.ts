/** Text from outside as one short, harmless line of a menu or a notice: names may hold line breaks, turn the writing round, or have no end. Pure. */

/** GTK takes an underscore for a shortcut key, and a menu is no place for a long text. */
const lineMax = 90;
export const nameMax = 40;

/** One line, at most so many characters, without what turns the direction of writing, hides or is no character. */
export function plainLine(text: string, max = lineMax): string {
  // What is cut away at the end need not be looked at.
  const flat = text.slice(0, 20 * max).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const characters = [...flat];
  return characters.length > max ? `${characters.slice(0, max - 1).join('').trimEnd()}…` : flat;
}

/** A name inside a longer line: what stands after it must still be read. */
export const plainName = (name: string): string => plainLine(name, nameMax) || 'without a name';
