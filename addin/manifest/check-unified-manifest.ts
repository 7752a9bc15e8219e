/**
 * What Microsoft's offline check of a unified manifest does not look at: whether a button's action is there, whether
 * addresses are https, icons complete and domains listed. And which schema it is of: one that is not at hand would be
 * fetched from the internet.
 */
import { guid, isHttpsAddress, sizeMaxBytes, type ManifestFault } from './manifest-fault.ts';
import { iconSizes } from './manifest-source.ts';
import { schemaVersion, unifiedSchema } from './unified-manifest.ts';

export const unifiedRules = ['json', 'size', 'schema', 'id', 'version', 'https', 'icon_sizes', 'action', 'domain', 'pinning', 'scope'] as const;
export type UnifiedRule = (typeof unifiedRules)[number];
export type UnifiedFault = ManifestFault<UnifiedRule>;

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const fault = (rule: UnifiedRule, element: string, message: string): UnifiedFault => ({ rule, element, line: null, message });
const only = (isWrong: boolean, rule: UnifiedRule, element: string, message: string): readonly UnifiedFault[] => (isWrong ? [fault(rule, element, message)] : []);

/** What nests deeper is built to exhaust whoever walks it. Brackets within texts count too, which no manifest has so many of. */
const depthMax = 64;
function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const sign of text) {
    if (sign === '{' || sign === '[') deepest = Math.max(deepest, ++depth);
    else if (sign === '}' || sign === ']') depth--;
  }
  return deepest;
}

/** Every value in it with its path, as "extensions.0.runtimes.1.code.page". */
function walk(value: unknown, path: string): readonly { readonly path: string; readonly value: unknown }[] {
  const inside = Array.isArray(value) ? value.map((one, at) => [String(at), one] as const) : isObject(value) ? Object.entries(value) : [];
  return [{ path, value }, ...inside.flatMap(([key, one]) => walk(one, path === '' ? key : `${path}.${key}`))];
}

const hosts = new Set(['workbook', 'mail']);

function checkActions(manifest: Json): readonly UnifiedFault[] {
  const runtimes = listOf(manifest.extensions).flatMap((extension) => listOf(extension.runtimes));
  const actions = runtimes.flatMap((runtime) => listOf(runtime.actions).map((action) => ({ id: textOf(action.id), isPinned: action.pinnable === true, scopes: isObject(runtime.requirements) ? runtime.requirements.scopes : [] })));
  const values = walk(manifest, '');
  return [
    ...values.filter(({ path }) => path.endsWith('.actionId')).flatMap(({ path, value }) => only(!actions.some(({ id }) => id === value), 'action', path, `is "${textOf(value)}"; allowed: ${actions.map(({ id }) => id).join(', ')}`)),
    ...actions.flatMap(({ id, isPinned, scopes }) => only(isPinned && !(Array.isArray(scopes) && scopes.every((scope) => scope === 'mail')), 'pinning', id, 'a pane stays open from item to item in Outlook alone: the scope must be "mail"')),
    ...values.filter(({ path }) => path.endsWith('.requirements.scopes')).flatMap(({ path, value }) => only(!Array.isArray(value) || value.length === 0 || value.some((scope) => !hosts.has(textOf(scope))), 'scope', path, 'allowed: "workbook" and "mail"')),
  ];
}

function checkAddresses(manifest: Json): readonly UnifiedFault[] {
  const domains = Array.isArray(manifest.validDomains) ? manifest.validDomains.map(textOf) : [];
  const addresses = walk(manifest, '').filter(({ path, value }) => typeof value === 'string' && path !== '$schema' && (/Url$|\.url$|\.page$/.test(path) || /^[a-z][a-z0-9+.-]*:\/\//i.test(value)));
  return addresses.flatMap(({ path, value }) => {
    const address = textOf(value);
    if (!isHttpsAddress(address)) return [fault('https', path, `must be an https address, not "${address}"`)];
    return only(path.startsWith('extensions') && !domains.includes(new URL(address).host), 'domain', path, `${new URL(address).host} is not among validDomains; there are: ${domains.join(', ')}`);
  });
}

const checkIcons = (manifest: Json): readonly UnifiedFault[] => walk(manifest, '').filter(({ path, value }) => path.endsWith('.icons') && Array.isArray(value)).flatMap(({ path, value }) => {
  const sizes = listOf(value).map(({ size }) => size);
  return only(!iconSizes.every((size) => sizes.includes(size)), 'icon_sizes', path, `must have the sizes ${iconSizes.join(', ')}, not ${sizes.join(', ')}`);
});

export function checkUnifiedManifest(text: string): readonly UnifiedFault[] {
  if (new TextEncoder().encode(text).length > sizeMaxBytes) return [fault('size', '', `a manifest may have ${sizeMaxBytes} bytes at most`)];
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (thrown) {
    return [fault('json', '', thrown instanceof Error ? thrown.message.slice(0, 200) : 'this is not JSON')];
  }
  if (depthOf(text) > depthMax) return [fault('json', '', `values stand inside each other more than ${depthMax} deep`)];
  if (!isObject(manifest)) return [fault('json', '', 'a manifest is an object')];
  return [
    ...only(manifest.manifestVersion !== schemaVersion || manifest.$schema !== unifiedSchema, 'schema', 'manifestVersion', `must be ${schemaVersion} with the $schema ${unifiedSchema}`),
    ...only(!guid.test(textOf(manifest.id)), 'id', 'id', 'must be a GUID'),
    ...only(!/^\d{1,5}(\.\d{1,5}){2}$/.test(textOf(manifest.version)), 'version', 'version', 'must be three numbers of up to five digits, such as 1.0.0'),
    ...checkAddresses(manifest), ...checkIcons(manifest), ...checkActions(manifest),
  ];
}
