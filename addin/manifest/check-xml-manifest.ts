/**
 * Checks an XML manifest without Microsoft's validation service, which needs the internet: the rules that Office applies
 * when it loads one, for as much of a manifest as ours use. One fault of each rule is planted by the tests.
 */
import { leaves, orderOf } from './element-order.ts';
import { parseXml } from './parse-xml.ts';
import type { XmlElement } from './xml.ts';

export type ManifestFault = {
  readonly rule: 'xml' | 'type' | 'order' | 'id' | 'version' | 'locale' | 'length' | 'size' | 'https' | 'icon_sizes' | 'icon_kind' | 'resource' | 'host' | 'namespace' | 'mailbox' | 'rule_kind' | 'pinning' | 'nesting' | 'permission';
  readonly message: string;
};
type AppType = 'TaskPaneApp' | 'MailApp';
type Check = (root: XmlElement, type: AppType) => readonly ManifestFault[];

const sizeMaxBytes = 256 * 1024;
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
const fault = (rule: ManifestFault['rule'], message: string): ManifestFault => ({ rule, message });
const only = (isWrong: boolean, rule: ManifestFault['rule'], message: string): readonly ManifestFault[] => (isWrong ? [fault(rule, message)] : []);

/** The wanted order as an expression over the names found: "Id,AlternateId?" becomes /^<Id>(?:<AlternateId>)?$/. */
function orderPattern(wanted: readonly string[]): RegExp {
  return new RegExp(`^${wanted.map((entry) => { const [, name, count] = /^(.*?)([?*+]?)$/.exec(entry) ?? []; return `(?:<${name}>)${count}`; }).join('')}$`);
}

const checkOrder: Check = (root, type) => [root, ...below(root)].flatMap((node) => {
  const wanted = orderOf[`${type}/${node.name}`] ?? orderOf[node.name];
  const found = childrenOf(node).map((child) => `<${child.name}>`).join('');
  // A Description or Title holds no elements; a Host of the base part or a simple Rule may be empty.
  if (leaves.has(node.name)) return only(found !== '', 'order', `<${node.name}> holds elements`);
  if (!wanted) return [fault('order', `<${node.name}> is not an element we know here`)];
  return only(!orderPattern(wanted).test(found), 'order', `<${node.name}> holds ${found || 'nothing'}; wanted in this order: ${wanted.join(' ')}`);
});

const checkIdentity: Check = (root) => [
  ...only(!/^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(textOf(childOf(root, 'Id'))), 'id', 'Id must be a GUID'),
  ...only(!/^\d{1,5}(\.\d{1,5}){3}$/.test(textOf(childOf(root, 'Version'))), 'version', 'Version must have four numbers'),
  ...only(!/^[a-z]{2}-[A-Z]{2}$/.test(textOf(childOf(root, 'DefaultLocale'))), 'locale', 'DefaultLocale must be like en-GB'),
];

const checkLengths: Check = (root) => [root, ...below(root)].flatMap((parent) => childrenOf(parent).flatMap((node) => {
  const max = lengths[`${parent.name}/${node.name}`] ?? lengths[node.name];
  const text = node.attributes.DefaultValue ?? textOf(node);
  return max === undefined || node.attributes.resid !== undefined ? [] : only(text.length === 0 || text.length > max, 'length', `<${node.name}> must have 1 to ${max} characters, not ${text.length}`);
}));

const checkAddresses: Check = (root) => below(root).filter((node) => addresses.has(node.name) && node.attributes.resid === undefined).flatMap((node) => {
  const address = node.attributes.DefaultValue ?? textOf(node);
  const isImage = node.name === 'bt:Image' || node.name.endsWith('IconUrl');
  return [
    ...only(!/^https:\/\/[^\s/]+(\/\S*)?$/.test(address), 'https', `<${node.name}> must be an https address, not "${address}"`),
    ...only(isImage && !/\.(png|jpe?g|gif|bmp|tiff?|exif)$/i.test(address), 'icon_kind', `"${address}" is not a picture`),
  ];
});

const checkIcons: Check = (root) => all(root, 'Icon').flatMap((icon) => {
  const sizes = childrenOf(icon).map((image) => image.attributes.size);
  return only(!['16', '32', '80'].every((size) => sizes.includes(size)), 'icon_sizes', `an Icon must have the sizes 16, 32 and 80, not ${sizes.join(', ')}`);
});

/** Every `resid` is found in the resources of its own VersionOverrides, in the list for its kind, once. */
const checkResources: Check = (root) => all(root, 'VersionOverrides').flatMap((version) => {
  const own = childrenOf(version).filter((child) => child.name !== 'VersionOverrides');
  const lists = own.filter((child) => child.name === 'Resources').flatMap(childrenOf);
  const ids = lists.flatMap((list) => childrenOf(list).map((entry) => entry.attributes.id ?? ''));
  const uses = own.flatMap((child) => [child, ...below(child)]).filter((node) => node.attributes.resid !== undefined);
  return [
    ...ids.flatMap((id, at) => only(id === '' || id.length > 32 || ids.indexOf(id) !== at, 'resource', `the resource id "${id}" must be unique and have 1 to 32 characters`)),
    ...uses.flatMap((node) => {
      const list = lists.find((entry) => entry.name === kindOf[node.name]);
      return only(!list || !childrenOf(list).some((entry) => entry.attributes.id === node.attributes.resid), 'resource', `<${node.name} resid="${node.attributes.resid}"> is not among ${kindOf[node.name]}`);
    }),
  ];
});

const checkHosts: Check = (root, type) => all(root, 'Host').flatMap((host) => {
  const [name, allowed] = host.attributes.Name === undefined ? [host.attributes['xsi:type'], hosts[type].override] : [host.attributes.Name, hosts[type].base];
  return only(name === undefined || !allowed.includes(name), 'host', `a ${type} cannot have the host ${name}`);
});

const checkNamespaces: Check = (root, type) => [
  ...Object.entries(rootNamespaces).flatMap(([name, wanted]) => only(root.attributes[name] !== wanted, 'namespace', `${name} must be ${wanted}`)),
  ...all(root, 'VersionOverrides').flatMap((version) => only(overrides[type][version.attributes['xsi:type'] ?? ''] !== version.attributes.xmlns, 'namespace', `${version.attributes['xsi:type']} of a ${type} cannot have the namespace ${version.attributes.xmlns}`)),
];

const checkMailNeeds: Check = (root, type) => {
  if (type !== 'MailApp') return [];
  const sets = childrenOf(root).filter((child) => child.name === 'Requirements').flatMap((requirements) => all(requirements, 'Set'));
  const rules = childrenOf(root).filter((child) => child.name === 'Rule').flatMap((rule) => [rule, ...below(rule)]);
  return [
    ...only(!sets.some((set) => set.attributes.Name === 'Mailbox' && /^\d+\.\d+$/.test(set.attributes.MinVersion ?? '')), 'mailbox', 'a mail add-in must require a version of Mailbox'),
    ...only(!rules.some((rule) => rule.attributes['xsi:type'] === 'ItemIs' && rule.attributes.FormType !== undefined), 'rule_kind', 'a mail add-in needs a rule with ItemIs and a FormType'),
  ];
};

const checkNesting: Check = (root) => {
  const direct = childrenOf(root).filter((child) => child.name === 'VersionOverrides');
  const inner = direct.flatMap((version) => all(version, 'VersionOverrides'));
  return [
    ...direct.flatMap((version) => only(version.attributes['xsi:type'] !== 'VersionOverridesV1_0', 'nesting', 'VersionOverrides 1.1 must stand inside the 1.0 one')),
    ...inner.flatMap((version) => only(version.attributes['xsi:type'] !== 'VersionOverridesV1_1', 'nesting', 'only VersionOverrides 1.1 can stand inside another')),
    ...all(root, 'VersionOverrides').filter((version) => version.attributes['xsi:type'] === 'VersionOverridesV1_0').flatMap((version) => {
      const own = childrenOf(version).filter((child) => child.name !== 'VersionOverrides').flatMap(below);
      return only(own.some((node) => node.name === 'SupportsPinning'), 'pinning', 'SupportsPinning works in VersionOverrides 1.1 alone');
    }),
  ];
};

const checkPermissions: Check = (root, type) => {
  const asked = textOf(childOf(root, 'Permissions'));
  return only(!permissions[type].includes(asked), 'permission', `a ${type} cannot ask for ${asked}`);
};

const checks: readonly Check[] = [checkOrder, checkIdentity, checkLengths, checkAddresses, checkIcons, checkResources, checkHosts, checkNamespaces, checkMailNeeds, checkNesting, checkPermissions];

/** Every fault found; none means that Office would take it, as far as our rules reach. */
export function checkXmlManifest(text: string): readonly ManifestFault[] {
  if (new TextEncoder().encode(text).length > sizeMaxBytes) return [fault('size', `a manifest may have ${sizeMaxBytes} bytes at most`)];
  let root: XmlElement;
  try {
    root = parseXml(text);
  } catch (thrown) {
    return [fault('xml', thrown instanceof Error ? thrown.message : String(thrown))];
  }
  const type = root.attributes['xsi:type'];
  if (root.name !== 'OfficeApp' || (type !== 'TaskPaneApp' && type !== 'MailApp')) return [fault('type', 'the root must be an OfficeApp of type TaskPaneApp or MailApp')];
  return checks.flatMap((check) => check(root, type));
}
