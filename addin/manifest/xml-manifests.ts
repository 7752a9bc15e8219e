/**
 * The two add-in only manifests. Excel and Outlook cannot share one: an XML manifest is either a task pane add-in or a
 * mail add-in, and each has its own namespace for its buttons. The order of elements is Office's and matters.
 */
import { iconSizes } from './manifest-source.ts';
import type { ManifestSource } from './manifest-source.ts';
import { element, xmlText } from './xml.ts';
import type { XmlElement } from './xml.ts';

const namespaces = {
  xmlns: 'http://schemas.microsoft.com/office/appforoffice/1.1',
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  'xmlns:bt': 'http://schemas.microsoft.com/office/officeappbasictypes/1.0',
};
const taskPaneOverrides = 'http://schemas.microsoft.com/office/taskpaneappversionoverrides';
const mailOverrides = 'http://schemas.microsoft.com/office/mailappversionoverrides';

const value = (name: string, text: string): XmlElement => element(name, { DefaultValue: text });
const resource = (name: string, resid: string): XmlElement => element(name, { resid });

/** What both files begin with. */
function identity(source: ManifestSource, id: string): readonly XmlElement[] {
  return [
    element('Id', {}, id),
    element('Version', {}, `${source.version}.0`),
    element('ProviderName', {}, source.provider),
    element('DefaultLocale', {}, source.locale),
    value('DisplayName', source.name),
    value('Description', source.description.full),
    value('IconUrl', source.base + source.paths.icon(32)),
    value('HighResolutionIconUrl', source.base + source.paths.icon(80)),
    value('SupportUrl', source.base + source.paths.pane),
    element('AppDomains', {}, [element('AppDomain', {}, source.base)]),
  ];
}

const icons = (): XmlElement => element('Icon', {}, iconSizes.map((size) => element('bt:Image', { size: String(size), resid: `Icon.${size}` })));

function button(id: string, action: readonly XmlElement[]): XmlElement {
  return element('Control', { 'xsi:type': 'Button', id }, [
    resource('Label', 'Open.Label'),
    element('Supertip', {}, [resource('Title', 'Open.Label'), resource('Description', 'Open.Tip')]),
    icons(),
    element('Action', { 'xsi:type': 'ShowTaskpane' }, action),
  ]);
}

function resources(source: ManifestSource, tip: string): XmlElement {
  return element('Resources', {}, [
    element('bt:Images', {}, iconSizes.map((size) => element('bt:Image', { id: `Icon.${size}`, DefaultValue: source.base + source.paths.icon(size) }))),
    element('bt:Urls', {}, [element('bt:Url', { id: 'Pane.Url', DefaultValue: source.base + source.paths.pane })]),
    element('bt:ShortStrings', {}, [
      element('bt:String', { id: 'Group.Label', DefaultValue: source.command.group }),
      element('bt:String', { id: 'Open.Label', DefaultValue: source.command.label }),
    ]),
    element('bt:LongStrings', {}, [element('bt:String', { id: 'Open.Tip', DefaultValue: tip })]),
  ]);
}

// Both name a FunctionFile: Office asks for one where there are buttons, although none of ours runs a function.

export function excelManifest(source: ManifestSource): string {
  const group = element('Group', { id: 'Ledgerline.Group' }, [
    resource('Label', 'Group.Label'),
    icons(),
    button('Ledgerline.Open', [element('TaskpaneId', {}, 'Ledgerline.Pane'), resource('SourceLocation', 'Pane.Url')]),
  ]);
  return xmlText(element('OfficeApp', { ...namespaces, 'xsi:type': 'TaskPaneApp' }, [
    ...identity(source, source.ids.excel),
    element('Hosts', {}, [element('Host', { Name: 'Workbook' })]),
    element('Requirements', {}, [element('Sets', { DefaultMinVersion: '1.1' }, [element('Set', { Name: 'ExcelApi', MinVersion: source.minimum.excelApi })])]),
    element('DefaultSettings', {}, [value('SourceLocation', source.base + source.paths.pane)]),
    element('Permissions', {}, 'ReadWriteDocument'),
    element('VersionOverrides', { xmlns: taskPaneOverrides, 'xsi:type': 'VersionOverridesV1_0' }, [
      element('Hosts', {}, [element('Host', { 'xsi:type': 'Workbook' }, [element('DesktopFormFactor', {}, [
        resource('FunctionFile', 'Pane.Url'),
        element('ExtensionPoint', { 'xsi:type': 'PrimaryCommandSurface' }, [element('OfficeTab', { id: 'TabHome' }, [group])]),
      ])])]),
      resources(source, source.command.excelTip),
    ]),
  ]));
}

/** One version of Outlook's buttons; a pane can stay open from message to message only in the 1.1 one, which lives inside the 1.0 one. */
function mailVersion(source: ManifestSource, version: '1_0' | '1_1', nested: readonly XmlElement[]): XmlElement {
  const pins = version === '1_1' ? [element('SupportsPinning', {}, 'true')] : [];
  const group = element('Group', { id: 'Ledgerline.Group' }, [
    resource('Label', 'Group.Label'),
    button('Ledgerline.Open', [resource('SourceLocation', 'Pane.Url'), ...pins]),
  ]);
  return element('VersionOverrides', { xmlns: version === '1_0' ? mailOverrides : `${mailOverrides}/1.1`, 'xsi:type': `VersionOverridesV${version}` }, [
    element('Requirements', {}, [element('bt:Sets', { DefaultMinVersion: version === '1_0' ? source.minimum.mailbox : source.minimum.pinning }, [element('bt:Set', { Name: 'Mailbox' })])]),
    element('Hosts', {}, [element('Host', { 'xsi:type': 'MailHost' }, [element('DesktopFormFactor', {}, [
      resource('FunctionFile', 'Pane.Url'),
      element('ExtensionPoint', { 'xsi:type': 'MessageReadCommandSurface' }, [element('OfficeTab', { id: 'TabDefault' }, [group])]),
    ])])]),
    resources(source, source.command.outlookTip),
    ...nested,
  ]);
}

export function outlookManifest(source: ManifestSource): string {
  return xmlText(element('OfficeApp', { ...namespaces, 'xsi:type': 'MailApp' }, [
    ...identity(source, source.ids.outlook),
    element('Hosts', {}, [element('Host', { Name: 'Mailbox' })]),
    element('Requirements', {}, [element('Sets', {}, [element('Set', { Name: 'Mailbox', MinVersion: '1.1' })])]),
    element('FormSettings', {}, [element('Form', { 'xsi:type': 'ItemRead' }, [element('DesktopSettings', {}, [
      value('SourceLocation', source.base + source.paths.pane),
      element('RequestedHeight', {}, '250'),
    ])])]),
    element('Permissions', {}, 'ReadItem'),
    element('Rule', { 'xsi:type': 'RuleCollection', Mode: 'Or' }, [element('Rule', { 'xsi:type': 'ItemIs', ItemType: 'Message', FormType: 'Read' })]),
    element('DisableEntityHighlighting', {}, 'true'),
    mailVersion(source, '1_0', [mailVersion(source, '1_1', [])]),
  ]));
}
