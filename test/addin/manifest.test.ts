/** The three manifests: as committed, as Office wants them, and with one fault of each rule planted. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateManifest } from 'office-addin-manifest';
import { checkXmlManifest } from '../../addin/manifest/check-xml-manifest.ts';
import { xmlRules, type XmlRule } from '../../addin/manifest/check-xml-manifest.ts';
import { checkUnifiedManifest, unifiedRules, type UnifiedRule } from '../../addin/manifest/check-unified-manifest.ts';
import { sayFault } from '../../addin/manifest/manifest-fault.ts';
import { manifestFiles, manifestPaths } from '../../addin/manifest/manifest-files.ts';
import { iconSizes, manifestSource } from '../../addin/manifest/manifest-source.ts';

const root = join(import.meta.dirname, '..', '..');
const files = manifestFiles(manifestSource());
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

function pngSize(path: string): readonly [number, number] {
  const png = readFileSync(join(root, path));
  expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

describe('the manifests in the repository', () => {
  it.each(['excel', 'outlook', 'unified'] as const)('are what the source says: %s', (kind) => {
    expect(read(manifestPaths[kind])).toBe(files[kind]);
  });

  it.each(['excel', 'outlook'] as const)('pass our own check: %s', (kind) => {
    expect(checkXmlManifest(read(manifestPaths[kind]))).toEqual([]);
  });

  it('pass Microsoft’s validator, which works offline for the unified one', async () => {
    expect(await validateManifest(join(root, manifestPaths.unified))).toMatchObject({ isValid: true });
  });

  it('name icons that exist in the sizes they promise', () => {
    for (const size of iconSizes) expect(pngSize(`addin/icons/icon-${size}.png`)).toEqual([size, size]);
    expect(pngSize('addin/icons/color.png')).toEqual([192, 192]);
    expect(pngSize('addin/icons/outline.png')).toEqual([32, 32]);
  });

  it('carry the address of another port everywhere when asked to', () => {
    for (const text of Object.values(manifestFiles(manifestSource('https://localhost:50123')))) {
      expect(text).toContain('https://localhost:50123/icons/icon-32.png');
      expect(text).not.toContain('47800');
    }
  });

  it('have three ids, so that Office never takes one for another', () => {
    expect(new Set(Object.values(manifestSource().ids)).size).toBe(3);
  });
});

describe('the unified manifest', () => {
  type Unified = { extensions: { runtimes: { requirements: { scopes: string[] }; actions: { id: string; pinnable: boolean }[] }[]; ribbons: { contexts: string[]; tabs: { groups: { controls: { actionId: string }[] }[] }[] }[] }[] };
  const unified = JSON.parse(files.unified) as Unified;

  it('has a runtime with the action behind every button, which Microsoft’s validator does not look at', () => {
    const actions = unified.extensions.flatMap((extension) => extension.runtimes.flatMap((runtime) => runtime.actions.map((action) => action.id)));
    const asked = unified.extensions.flatMap((extension) => extension.ribbons.flatMap((ribbon) => ribbon.tabs.flatMap((tab) => tab.groups.flatMap((group) => group.controls.map((control) => control.actionId)))));
    expect(asked.sort()).toEqual(actions.sort());
    expect(new Set(actions).size).toBe(2);
  });

  it('has https addresses alone, which Microsoft’s validator does not look at either', () => {
    const addresses = files.unified.match(/"[a-z]+:\/\/[^"]*"/g) ?? [];
    expect(addresses.length).toBeGreaterThan(8);
    for (const address of addresses) expect(address).toMatch(/^"https:/);
  });

  it('pins the pane in Outlook alone', () => {
    const pinnable = unified.extensions.flatMap((extension) => extension.runtimes.map((runtime) => [runtime.requirements.scopes[0], runtime.actions[0]?.pinnable]));
    expect(pinnable).toEqual([['workbook', false], ['mail', true]]);
  });

  it.each([
    ['an accent colour in words', (text: string) => text.replace('#0B6B4F', 'green')],
    ['a name that is too long', (text: string) => text.replace('"short": "Ledgerline"', `"short": "${'L'.repeat(31)}"`)],
    ['an unknown scope', (text: string) => text.replace('"workbook"', '"worksheets"')],
    ['no accent colour', (text: string) => text.replace(/ {2}"accentColor".*\n/, '')],
  ])('is refused by Microsoft’s validator with %s', async (_what, plant) => {
    const folder = mkdtempSync(join(tmpdir(), 'manifest-'));
    try {
      const path = join(folder, 'manifest.json');
      const planted = plant(files.unified);
      expect(planted).not.toBe(files.unified);
      writeFileSync(path, planted);
      // A wrong type makes it throw, a wrong value makes it answer.
      expect(await validateManifest(path).catch(() => ({ isValid: false }))).toMatchObject({ isValid: false });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

type Planted = readonly [rule: XmlRule, what: string, kind: 'excel' | 'outlook', plant: (text: string) => string];
const replace = (from: string | RegExp, to: string) => (text: string) => text.replace(from, to);
const faults: readonly Planted[] = [
  ['xml', 'an element that is not closed', 'excel', replace('</Resources>', '')],
  ['xml', 'an ampersand element gone wrong', 'excel', replace('<Hosts>', '<Hosts')],
  ['xml', 'elements 20,000 deep', 'excel', () => `${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`],
  ['type', 'a content add-in', 'excel', replace('TaskPaneApp', 'ContentApp')],
  ['order', 'the provider before the version', 'excel', replace(/( *<Version>.*\n)( *<ProviderName>.*\n)/, '$2$1')],
  ['order', 'no default settings', 'excel', replace(/ *<DefaultSettings>[\s\S]*<\/DefaultSettings>\n/, '')],
  ['order', 'no form', 'outlook', replace(/ *<FormSettings>[\s\S]*<\/FormSettings>\n/, '')],
  ['order', 'an element Office does not have', 'excel', replace('<Permissions>', '<Colour>green</Colour><Permissions>')],
  ['order', 'the action before the icon', 'outlook', replace(/( *<Icon>[\s\S]*?<\/Icon>\n)( *<Action[\s\S]*?<\/Action>\n)/, '$2$1')],
  ['id', 'an id that is no GUID', 'excel', replace(/<Id>.*<\/Id>/, '<Id>ledgerline</Id>')],
  ['version', 'a version of words', 'excel', replace(/<Version>.*<\/Version>/, '<Version>first</Version>')],
  ['locale', 'a locale without a country', 'excel', replace('en-GB', 'english')],
  ['length', 'a description of 251 characters', 'excel', replace(/<Description DefaultValue="[^"]*"/, `<Description DefaultValue="${'d'.repeat(251)}"`)],
  ['length', 'a label of 126 characters', 'outlook', replace(/(id="Open.Label" DefaultValue=")[^"]*/, `$1${'l'.repeat(126)}`)],
  ['size', 'more than 256 KB', 'outlook', (text) => text + ' '.repeat(256 * 1024)],
  ['https', 'a pane by http', 'excel', replace('SourceLocation DefaultValue="https:', 'SourceLocation DefaultValue="http:')],
  ['https', 'an app domain by http', 'excel', replace('<AppDomain>https:', '<AppDomain>http:')],
  ['icon_kind', 'an icon that is no picture', 'excel', replace('icon-32.png', 'icon-32.html')],
  ['icon_sizes', 'no icon of 80', 'excel', replace(/ *<bt:Image size="80".*\n/, '')],
  ['resource', 'a label that is nowhere', 'excel', replace('Label resid="Open.Label"', 'Label resid="Shut.Label"')],
  ['resource', 'a label found among the long texts only', 'outlook', replace('Label resid="Open.Label"', 'Label resid="Open.Tip"')],
  ['resource', 'a resource id of 33 characters', 'excel', replace(/Pane\.Url/g, 'P'.repeat(33))],
  ['resource', 'a resource id used twice', 'excel', replace('bt:String id="Group.Label"', 'bt:String id="Open.Label"')],
  ['unused_resource', 'a text that no button names', 'excel', replace('<bt:String id="Open.Label"', '<bt:String id="Old.Label" DefaultValue="Old"/><bt:String id="Open.Label"')],
  ['host', 'a mailbox in a task pane add-in', 'excel', replace('Host Name="Workbook"', 'Host Name="Mailbox"')],
  ['host', 'a mail host in the buttons of a task pane add-in', 'excel', replace('Host xsi:type="Workbook"', 'Host xsi:type="MailHost"')],
  ['namespace', 'the mail namespace in a task pane add-in', 'excel', replace('taskpaneappversionoverrides', 'mailappversionoverrides')],
  ['namespace', 'the 1.0 namespace on 1.1', 'outlook', replace('mailappversionoverrides/1.1', 'mailappversionoverrides')],
  ['namespace', 'the schema of 2013', 'excel', replace('appforoffice/1.1', 'appforoffice/1.0')],
  ['mailbox', 'no version of Mailbox', 'outlook', replace('Name="Mailbox" MinVersion="1.1"', 'Name="ExcelApi" MinVersion="1.1"')],
  ['rule_kind', 'a rule without a form', 'outlook', replace(' FormType="Read"', '')],
  ['pinning', 'pinning in 1.0', 'outlook', replace(/(<SourceLocation resid="Pane.Url"\/>\n)/, '$1<SupportsPinning>true</SupportsPinning>\n')],
  ['nesting', '1.1 beside no 1.0', 'outlook', replace('"VersionOverridesV1_0"', '"VersionOverridesV1_1"')],
  ['permission', 'a mail permission in Excel', 'excel', replace('ReadWriteDocument', 'ReadItem')],
  ['permission', 'a document permission in Outlook', 'outlook', replace('ReadItem', 'ReadWriteDocument')],
];

describe('our check of XML manifests', () => {
  it.each(faults)('finds a fault of rule %s: %s', (rule, _what, kind, plant) => {
    const planted = plant(files[kind]);
    expect(planted).not.toBe(files[kind]);
    expect(checkXmlManifest(planted).map((fault) => fault.rule)).toContain(rule);
  });

  it('has a planted fault for every rule', () => {
    expect(new Set(faults.map(([rule]) => rule))).toEqual(new Set(xmlRules));
  });

  it('says of every fault the element, the line it is in and what is allowed', () => {
    const planted = files.excel.replace('Label resid="Open.Label"', 'Label resid="Shut.Label"');
    const line = planted.split('\n').findIndex((text) => text.includes('Shut.Label')) + 1;
    expect(checkXmlManifest(planted).map(sayFault)).toEqual([`line ${line}, <Label> [resource]: resid="Shut.Label" is not among bt:ShortStrings; there are: Group.Label, Open.Label`]);
    for (const [, , kind, plant] of faults) {
      for (const fault of checkXmlManifest(plant(files[kind]))) expect(fault.rule === 'size' || fault.rule === 'xml' || fault.line !== null).toBe(true);
    }
  });
});

type PlantedUnified = readonly [rule: UnifiedRule, what: string, plant: (text: string) => string];
const unifiedFaults: readonly PlantedUnified[] = [
  ['json', 'a comma too few', replace('"version": "1.0.0",', '"version": "1.0.0"')],
  ['json', 'a list in place of an object', () => '[]'],
  ['json', 'lists 100,000 deep', () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ['size', 'more than 256 KB', (text) => text + ' '.repeat(256 * 1024)],
  ['schema', 'a schema that would be fetched from the internet', replace(/"manifestVersion": "[^"]*"/, '"manifestVersion": "9.99"')],
  ['schema', 'a schema of somebody else', replace('https://developer.microsoft.com/', 'https://evil.example/')],
  ['id', 'an id that is no GUID', replace(/"id": "66896a3b[^"]*"/, '"id": "ledgerline"')],
  ['version', 'a version of words', replace('"version": "1.0.0"', '"version": "first"')],
  ['https', 'a page by http', replace('"page": "https:', '"page": "http:')],
  ['https', 'an icon by file', replace('"url": "https:', '"url": "file:')],
  ['icon_sizes', 'no icon of 80', replace('"size": 80', '"size": 64')],
  ['action', 'a button without an action behind it', replace('"actionId": "OpenExcelPane"', '"actionId": "OpenNothing"')],
  ['domain', 'a page of another host', replace('"page": "https://localhost:47800/"', '"page": "https://evil.example/"')],
  ['pinning', 'a pane pinned in Excel', replace('"pinnable": false', '"pinnable": true')],
  ['scope', 'a host that Office does not have', replace('"workbook"', '"worksheets"')],
];

describe('our check of the unified manifest', () => {
  it('passes ours', () => {
    expect(checkUnifiedManifest(files.unified)).toEqual([]);
  });

  it.each(unifiedFaults)('finds a fault of rule %s: %s', (rule, _what, plant) => {
    const planted = plant(files.unified);
    expect(planted).not.toBe(files.unified);
    expect(checkUnifiedManifest(planted).map((fault) => fault.rule)).toContain(rule);
  });

  it('has a planted fault for every rule', () => {
    expect(new Set(unifiedFaults.map(([rule]) => rule))).toEqual(new Set(unifiedRules));
  });
});
