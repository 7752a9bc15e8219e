/**
 * Checks an XML manifest without Microsoft's validation service, which needs the internet: the rules that Office applies
 * when it loads one, for as much of a manifest as ours use. One fault of each rule is planted by the tests.
 */
import { guid, isHttpsAddress, sizeMaxBytes, type ManifestFault } from './manifest-fault.ts';
import { leaves, orderOf } from './element-order.ts';
import { parseXml } from './parse-xml.ts';
import type { XmlElement } from './xml.ts';

export const xmlRules = ['xml', 'type', 'order', 'id', 'version', 'locale', 'length', 'size', 'https', 'icon_sizes', 'icon_kind', 'resource', 'unused_resource', 'host', 'namespace', 'mailbox', 'rule_kind', 'pinning', 'nesting', 'permission'] as const;
export type XmlRule = (typeof xmlRules)[number];
export type XmlFault = ManifestFault<XmlRule>;
type AppType = 'TaskPaneApp' | 'MailApp';
type Check = (root: XmlElement, type: AppType) => readonly XmlFault[];

const lengths: Readonly<Record<string, number>> = { DisplayName: 125, ProviderName: 125, Description: 250, 'bt:ShortStrings/bt:String': 125, 'bt:LongStrings/bt:String': 250 };
const permissions: Readonly<Record<AppType, readonly string[]>> = {
  TaskPaneApp: ['Restricted', 'ReadDocument', 'ReadAllDocument', 'WriteDocument', 'ReadWriteDocument'],
  MailApp: ['Restricted', 'ReadItem', 'ReadWriteItem', 'ReadWriteMailbox'],
};
const hosts: Readonly<Record<AppType, { readonly base: readonly string[]; readonly override: readonly string[] }>> = {
  TaskPaneApp: { base: ['Workbook'], override: ['Workbook'] },
  MailApp: { base: ['Mailbox'], override: ['MailHost'] },
};
const overrides: Readonly<Record<AppType, Readonly<Record<string, string>>>> = {
  TaskPaneApp: { VersionOverridesV1_0: 'http://schemas.microsoft.com/office/taskpaneappversionoverrides' },
  MailApp: { VersionOverridesV1_0: 'http://schemas.microsoft.com/office/mailappversionoverrides', VersionOverridesV1_1: 'http://schemas.microsoft.com/office/mailappversionoverrides/1.1' },
};
const rootNamespaces: Readonly<Record<string, string>> = {
  xmlns: 'http://schemas.microsoft.com/office/appforoffice/1.1',
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  'xmlns:bt': 'http://schemas.microsoft.com/office/officeappbasictypes/1.0',
};
const addresses = new Set(['IconUrl', 'HighResolutionIconUrl', 'SupportUrl', 'SourceLocation', 'bt:Image', 'bt:Url', 'AppDomain', 'LearnMoreUrl']);
/** Which list of the resources a `resid` of this element must be found in. */
const kindOf: Readonly<Record<string, string>> = {
  'bt:Image': 'bt:Images', SourceLocation: 'bt:Urls', FunctionFile: 'bt:Urls', LearnMoreUrl: 'bt:Urls', Label: 'bt:ShortStrings', Title: 'bt:ShortStrings', Description: 'bt:LongStrings',
};

const childrenOf = (node: XmlElement): readonly XmlElement[] => (typeof node.children === 'string' ? [] : node.children);
const textOf = (node: XmlElement | undefined): string => (node && typeof node.children === 'string' ? node.children : '');
const childOf = (node: XmlElement, name: string): XmlElement | undefined => childrenOf(node).find((child) => child.name === name);
const below = (node: XmlElement): readonly XmlElement[] => childrenOf(node).flatMap((child) => [child, ...below(child)]);
const all = (node: XmlElement, name: string): readonly XmlElement[] => below(node).filter((child) => child.name === name);
const fault = (rule: XmlRule, node: XmlElement | null, message: string): XmlFault => ({ rule, element: node?.name ?? '', line: node?.line ?? null, message });
const only = (isWrong: boolean, rule: XmlRule, node: XmlElement, message: string): readonly XmlFault[] => (isWrong ? [fault(rule, node, message)] : []);

/** The wanted order as an expression over the names found: "Id,AlternateId?" becomes /^<Id>(?:<AlternateId>)?$/. */
function orderPattern(wanted: readonly string[]): RegExp {
  return new RegExp(`^${wanted.map((entry) => { const [, name, count] = /^(.*?)([?*+]?)$/.exec(entry) ?? []; return `(?:<${name}>)${count}`; }).join('')}$`);
}

const checkOrder: Check = (root, type) => [root, ...below(root)].flatMap((node) => {
  const wanted = orderOf[`${type}/${node.name}`] ?? orderOf[node.name];
  const found = childrenOf(node).map((child) => `<${child.name}>`).join('');
  // A Description or Title holds no elements; a Host of the base part or a simple Rule may be empty.
  if (leaves.has(node.name)) return only(found !== '', 'order', node, 'holds elements; only text is allowed in it');
  if (!wanted) return [fault('order', node, `is not an element we know here; a ${type} has none of this name`)];
  return only(!orderPattern(wanted).test(found), 'order', node, `holds ${found || 'nothing'}; allowed in this order: ${wanted.join(' ')}`);
});

/** The one that a rule looks for, or where it should be. */
const place = (root: XmlElement, name: string): XmlElement => childOf(root, name) ?? root;

const checkIdentity: Check = (root) => [
  ...only(!guid.test(textOf(childOf(root, 'Id'))), 'id', place(root, 'Id'), 'must be a GUID, such as 914aa4be-689f-4ec9-acbc-845e6022ebd2'),
  ...only(!/^\d{1,5}(\.\d{1,5}){3}$/.test(textOf(childOf(root, 'Version'))), 'version', place(root, 'Version'), `is "${textOf(childOf(root, 'Version'))}"; allowed: four numbers of up to five digits, such as 1.0.0.0`),
  ...only(!/^[a-z]{2}-[A-Z]{2}$/.test(textOf(childOf(root, 'DefaultLocale'))), 'locale', place(root, 'DefaultLocale'), 'must be a language and a country, such as en-GB'),
];

const checkLengths: Check = (root) => [root, ...below(root)].flatMap((parent) => childrenOf(parent).flatMap((node) => {
  const max = lengths[`${parent.name}/${node.name}`] ?? lengths[node.name];
  const text = node.attributes.DefaultValue ?? textOf(node);
  return max === undefined || node.attributes.resid !== undefined ? [] : only(text.length === 0 || text.length > max, 'length', node, `must have 1 to ${max} characters, not ${text.length}`);
}));

const checkAddresses: Check = (root) => below(root).filter((node) => addresses.has(node.name) && node.attributes.resid === undefined).flatMap((node) => {
  const address = node.attributes.DefaultValue ?? textOf(node);
  const isImage = node.name === 'bt:Image' || node.name.endsWith('IconUrl');
  return [
    ...only(!isHttpsAddress(address), 'https', node, `must be an https address, not "${address}"`),
    ...only(isImage && !/\.(png|jpe?g|gif|bmp|tiff?|exif)$/i.test(address), 'icon_kind', node, `"${address}" is not a picture; allowed: png, jpg, gif, bmp, tif, exif`),
  ];
});

const checkIcons: Check = (root) => all(root, 'Icon').flatMap((icon) => {
  const sizes = childrenOf(icon).map((image) => image.attributes.size);
  return only(!['16', '32', '80'].every((size) => sizes.includes(size)), 'icon_sizes', icon, `must have the sizes 16, 32 and 80, not ${sizes.join(', ')}`);
});

/** Every `resid` is found in the resources of its own VersionOverrides, in the list for its kind, once; and none is there for nothing. */
const checkResources: Check = (root) => all(root, 'VersionOverrides').flatMap((version) => {
  const own = childrenOf(version).filter((child) => child.name !== 'VersionOverrides');
  const lists = own.filter((child) => child.name === 'Resources').flatMap(childrenOf);
  const entries = lists.flatMap(childrenOf);
  const ids = entries.map((entry) => entry.attributes.id ?? '');
  const uses = own.flatMap((child) => [child, ...below(child)]).filter((node) => node.attributes.resid !== undefined);
  const used = new Set(uses.map((node) => node.attributes.resid));
  return [
    ...entries.flatMap((entry, at) => {
      const id = ids[at] ?? '';
      return [
        ...only(id === '' || id.length > 32 || ids.indexOf(id) !== at, 'resource', entry, `the resource id "${id}" must be unique and have 1 to 32 characters`),
        ...only(!used.has(id), 'unused_resource', entry, `the resource "${id}" is named by no resid; take it out, or name it`),
      ];
    }),
    ...uses.flatMap((node) => {
      const list = lists.find((entry) => entry.name === kindOf[node.name]);
      const there = list ? childrenOf(list).map((entry) => entry.attributes.id) : [];
      return only(!there.includes(node.attributes.resid), 'resource', node, `resid="${node.attributes.resid}" is not among ${kindOf[node.name]}; there are: ${there.join(', ')}`);
    }),
  ];
});

const checkHosts: Check = (root, type) => all(root, 'Host').flatMap((host) => {
  const [name, allowed] = host.attributes.Name === undefined ? [host.attributes['xsi:type'], hosts[type].override] : [host.attributes.Name, hosts[type].base];
  return only(name === undefined || !allowed.includes(name), 'host', host, `a ${type} cannot have the host ${name}; allowed: ${allowed.join(', ')}`);
});

const checkNamespaces: Check = (root, type) => [
  ...Object.entries(rootNamespaces).flatMap(([name, wanted]) => only(root.attributes[name] !== wanted, 'namespace', root, `${name} must be ${wanted}`)),
  ...all(root, 'VersionOverrides').flatMap((version) => {
    const wanted = overrides[type][version.attributes['xsi:type'] ?? ''];
    return only(wanted === undefined || wanted !== version.attributes.xmlns, 'namespace', version, `${version.attributes['xsi:type']} of a ${type} cannot have the namespace ${version.attributes.xmlns}; allowed: ${wanted ?? Object.keys(overrides[type]).join(', ')}`);
  }),
];

const checkMailNeeds: Check = (root, type) => {
  if (type !== 'MailApp') return [];
  const sets = childrenOf(root).filter((child) => child.name === 'Requirements').flatMap((requirements) => all(requirements, 'Set'));
  const rules = childrenOf(root).filter((child) => child.name === 'Rule').flatMap((rule) => [rule, ...below(rule)]);
  return [
    ...only(!sets.some((set) => set.attributes.Name === 'Mailbox' && /^\d+\.\d+$/.test(set.attributes.MinVersion ?? '')), 'mailbox', place(root, 'Requirements'), 'a mail add-in must require a version of Mailbox, such as 1.1'),
    ...only(!rules.some((rule) => rule.attributes['xsi:type'] === 'ItemIs' && rule.attributes.FormType !== undefined), 'rule_kind', place(root, 'Rule'), 'a mail add-in needs a rule with ItemIs and a FormType'),
  ];
};

const checkNesting: Check = (root) => {
  const direct = childrenOf(root).filter((child) => child.name === 'VersionOverrides');
  const inner = direct.flatMap((version) => all(version, 'VersionOverrides'));
  return [
    ...direct.flatMap((version) => only(version.attributes['xsi:type'] !== 'VersionOverridesV1_0', 'nesting', version, 'VersionOverrides 1.1 must stand inside the 1.0 one')),
    ...inner.flatMap((version) => only(version.attributes['xsi:type'] !== 'VersionOverridesV1_1', 'nesting', version, 'only VersionOverrides 1.1 can stand inside another')),
    ...all(root, 'VersionOverrides').filter((version) => version.attributes['xsi:type'] === 'VersionOverridesV1_0').flatMap((version) => {
      const pins = childrenOf(version).filter((child) => child.name !== 'VersionOverrides').flatMap(below).filter((node) => node.name === 'SupportsPinning');
      return pins.map((pin) => fault('pinning', pin, 'works in VersionOverrides 1.1 alone'));
    }),
  ];
};

const checkPermissions: Check = (root, type) => {
  const asked = textOf(childOf(root, 'Permissions'));
  return only(!permissions[type].includes(asked), 'permission', place(root, 'Permissions'), `a ${type} cannot ask for "${asked}"; allowed: ${permissions[type].join(', ')}`);
};

const checks: readonly Check[] = [checkOrder, checkIdentity, checkLengths, checkAddresses, checkIcons, checkResources, checkHosts, checkNamespaces, checkMailNeeds, checkNesting, checkPermissions];

/** Every fault found; none means that Office would take it, as far as our rules reach. */
export function checkXmlManifest(text: string): readonly XmlFault[] {
  if (new TextEncoder().encode(text).length > sizeMaxBytes) return [fault('size', null, `a manifest may have ${sizeMaxBytes} bytes at most`)];
  let root: XmlElement;
  try {
    root = parseXml(text);
  } catch (thrown) {
    return [fault('xml', null, thrown instanceof Error ? thrown.message : String(thrown))];
  }
  const type = root.attributes['xsi:type'];
  if (root.name !== 'OfficeApp' || (type !== 'TaskPaneApp' && type !== 'MailApp')) return [fault('type', root, 'the root must be an OfficeApp of type TaskPaneApp or MailApp')];
  return checks.flatMap((check) => check(root, type));
}
