/**
 * Which child elements an element of a manifest may have, in the order Office wants them. A mark behind a name says how
 * many: `?` none or one, `*` any number, `+` at least one, nothing exactly one. Only what Ledgerline's manifests use is
 * listed: an element that is missing here is refused, so that a new one is looked up first.
 */

const identity = ['Id', 'AlternateId?', 'Version', 'ProviderName', 'DefaultLocale', 'DisplayName', 'Description', 'IconUrl?', 'HighResolutionIconUrl?', 'SupportUrl?', 'AppDomains?', 'Hosts', 'Requirements?'];

export const orderOf: Readonly<Record<string, readonly string[]>> = {
  'TaskPaneApp/OfficeApp': [...identity, 'DefaultSettings', 'Permissions', 'VersionOverrides?'],
  'MailApp/OfficeApp': [...identity, 'FormSettings', 'Permissions', 'Rule', 'DisableEntityHighlighting?', 'VersionOverrides?'],
  AppDomains: ['AppDomain*'],
  Hosts: ['Host+'],
  Requirements: ['Sets?', 'bt:Sets?'],
  Sets: ['Set+'],
  'bt:Sets': ['bt:Set+'],
  DefaultSettings: ['SourceLocation'],
  FormSettings: ['Form+'],
  Form: ['DesktopSettings'],
  DesktopSettings: ['SourceLocation', 'RequestedHeight?'],
  Rule: ['Rule*'],
  'TaskPaneApp/VersionOverrides': ['Description?', 'Requirements?', 'Hosts', 'Resources'],
  'MailApp/VersionOverrides': ['Description?', 'Requirements?', 'Hosts', 'Resources', 'VersionOverrides?'],
  Host: ['DesktopFormFactor?'],
  DesktopFormFactor: ['GetStarted?', 'FunctionFile', 'ExtensionPoint+'],
  GetStarted: ['Title', 'Description', 'LearnMoreUrl'],
  ExtensionPoint: ['OfficeTab+'],
  OfficeTab: ['Group+'],
  'TaskPaneApp/Group': ['Label', 'Icon', 'Control+'],
  'MailApp/Group': ['Label', 'Control+'],
  Control: ['Label', 'Supertip', 'Icon', 'Action'],
  Supertip: ['Title', 'Description'],
  Icon: ['bt:Image+'],
  'TaskPaneApp/Action': ['TaskpaneId?', 'SourceLocation', 'Title?'],
  'MailApp/Action': ['SourceLocation', 'SupportsPinning?'],
  Resources: ['bt:Images', 'bt:Urls', 'bt:ShortStrings', 'bt:LongStrings'],
  'bt:Images': ['bt:Image+'],
  'bt:Urls': ['bt:Url+'],
  'bt:ShortStrings': ['bt:String+'],
  'bt:LongStrings': ['bt:String+'],
};

/** Elements that hold text or attributes alone. */
export const leaves: ReadonlySet<string> = new Set([
  'Id', 'AlternateId', 'Version', 'ProviderName', 'DefaultLocale', 'DisplayName', 'Description', 'IconUrl', 'HighResolutionIconUrl', 'SupportUrl',
  'AppDomain', 'Set', 'bt:Set', 'SourceLocation', 'RequestedHeight', 'Permissions', 'DisableEntityHighlighting', 'FunctionFile', 'Label', 'Title',
  'LearnMoreUrl', 'TaskpaneId', 'SupportsPinning', 'bt:Image', 'bt:Url', 'bt:String',
]);
