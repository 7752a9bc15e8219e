/** What is wrong with a manifest, and what every kind of manifest is held to. */

export type ManifestFault<Rule extends string = string> = {
  readonly rule: Rule;
  /** The element, or the path in a JSON file; '' for the file as a whole. */
  readonly element: string;
  readonly line: number | null;
  /** What stands there and what is allowed. */
  readonly message: string;
};

export const sizeMaxBytes = 256 * 1024;
export const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
export const isHttpsAddress = (text: string): boolean => /^https:\/\/[^\s/@]+(\/\S*)?$/.test(text) && URL.canParse(text);

/** "line 12, <Label> [resource]: …" */
export function sayFault({ rule, element, line, message }: ManifestFault): string {
  const where = [...(line === null ? [] : [`line ${line}`]), ...(element === '' ? [] : [`<${element}>`])].join(', ');
  return `${where === '' ? '' : `${where} `}[${rule}]: ${message}`;
}
