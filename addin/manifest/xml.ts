/** Writes XML from nested values: enough for a manifest, and every value is escaped here and nowhere else. */

export type XmlElement = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[] | string;
  /** Where it begins in the file that it was read from. */
  readonly line?: number;
};

export function element(name: string, attributes: Readonly<Record<string, string>>, children: readonly XmlElement[] | string = []): XmlElement {
  return { name, attributes, children };
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

function write(node: XmlElement, indent: string): string {
  const attributes = Object.entries(node.attributes).map(([name, value]) => ` ${name}="${escape(value)}"`).join('');
  const open = `${indent}<${node.name}${attributes}`;
  if (node.children.length === 0) return `${open}/>\n`;
  if (typeof node.children === 'string') return `${open}>${escape(node.children)}</${node.name}>\n`;
  return `${open}>\n${node.children.map((child) => write(child, `${indent}  `)).join('')}${indent}</${node.name}>\n`;
}

export const xmlText = (root: XmlElement): string => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${write(root, '')}`;
