/** Secrets that are planted and looked for: in plain, and in each form that a program gives a text without meaning to. */

/** Holds what each form writes otherwise. Made of no more than any of our fields takes. */
export const canaryOf = (name: string): string => `CNRY-${name}-"q&u%o+t/e=\\x`;

/** A part that lies anywhere in a longer text is written in base64 in one of three ways; the characters at its edges depend on its neighbours. */
function base64Forms(secret: string): readonly string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]).toString('base64').replace(/=+$/, '');
    return text.slice(before === 0 ? 0 : before + 1, -2);
  });
}

export function formsOf(secret: string): ReadonlySet<string> {
  const base64 = base64Forms(secret);
  const escaped = JSON.stringify(secret).slice(1, -1);
  return new Set([
    secret, escaped, JSON.stringify(escaped).slice(1, -1), ...base64, ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('hex').toUpperCase(), Buffer.from(secret, 'utf16le').toString('latin1'),
    encodeURIComponent(secret), new URLSearchParams({ x: secret }).toString().slice(2), encodeURIComponent(encodeURIComponent(secret)),
    secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
  ]);
}

export type Place = readonly [name: string, text: string];

/** What was found where: empty when nothing was. */
export function findCanaries(secrets: ReadonlyMap<string, string>, places: readonly Place[]): readonly string[] {
  const forms = [...secrets].map(([name, secret]) => [name, [...formsOf(secret)]] as const);
  return places.flatMap(([place, text]) => forms.filter(([, all]) => all.some((form) => text.includes(form))).map(([name]) => `${name} in ${place}`));
}
