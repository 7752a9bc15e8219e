/** Reads the XML of a manifest back into nested elements. A manifest has no doctype and no CDATA; whatever else is odd is refused. */
import type { XmlElement } from './xml.ts';

const TOKEN = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** No manifest nests nearly so deep; what does is built to exhaust whoever reads it. */
const depthMax = 64;

const unescape = (text: string): string => text.replace(/&(\w+);/g, (all, name: string) => entities[name] ?? all);

type Open = { readonly name: string; readonly attributes: Record<string, string>; readonly children: XmlElement[]; readonly line: number; text: string };

const close = (open: Open): XmlElement => ({ name: open.name, attributes: open.attributes, line: open.line, children: open.children.length > 0 ? open.children : unescape(open.text.trim()) });

/** Throws a SyntaxError that says where it stopped. */
export function parseXml(text: string): XmlElement {
  const document: Open = { name: '', attributes: {}, children: [], line: 1, text: '' };
  const open: Open[] = [document];
  // Counted onwards from where it was counted last: a large file is gone through once.
  let [counted, line] = [0, 1];
  const lineAt = (at: number): number => {
    for (; counted < at; counted++) if (text[counted] === '\n') line++;
    return line;
  };
  const wrong = (at: number, what: string): never => { throw new SyntaxError(`line ${lineAt(at)}: ${what}`); };
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text) ?? wrong(at, 'this is not XML');
    const [, closing, opening, attributes = '', empty, words] = match;
    const top = open.at(-1) ?? document;
    if (words !== undefined) top.text += words;
    else if (opening !== undefined) {
      const next: Open = { name: opening, attributes: Object.fromEntries([...attributes.matchAll(ATTRIBUTE)].map(([, name, double, single]) => [name, unescape(double ?? single ?? '')])), children: [], line: lineAt(at), text: '' };
      if (open.length > depthMax) wrong(at, `elements stand inside each other more than ${depthMax} deep`);
      if (empty) top.children.push(close(next));
      else open.push(next);
    } else if (closing !== undefined) {
      if (top.name !== closing || open.length < 2) wrong(at, `</${closing}> closes nothing`);
      open.pop();
      (open.at(-1) ?? document).children.push(close(top));
    }
  }
  const [root, ...others] = document.children;
  if (open.length > 1) wrong(text.length, `<${open.at(-1)?.name}> is not closed`);
  if (!root || others.length > 0 || document.text.trim() !== '') return wrong(text.length, 'there must be one root element');
  return root;
}
