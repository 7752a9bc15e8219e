/** The unified manifest for Microsoft 365: one file for Excel and Outlook, packed in a zip with its two icons. */
import { iconSizes } from './manifest-source.ts';
import type { ManifestSource } from './manifest-source.ts';

export const schemaVersion = '1.24';
export const unifiedSchema = `https://developer.microsoft.com/en-us/json-schemas/teams/v${schemaVersion}/MicrosoftTeams.schema.json`;

function ribbon(source: ManifestSource, where: { context: string; tab: string; capability: { name: string; minVersion: string }; actionId: string; tip: string }) {
  const icons = iconSizes.map((size) => ({ size, url: source.base + source.paths.icon(size) }));
  const control = { id: `${where.actionId}Button`, type: 'button', label: source.command.label, icons, supertip: { title: source.command.label, description: where.tip }, actionId: where.actionId };
  return {
    requirements: { capabilities: [where.capability] },
    contexts: [where.context],
    tabs: [{ builtInTabId: where.tab, groups: [{ id: `${where.actionId}Group`, label: source.command.group, icons, controls: [control] }] }],
  };
}

function runtime(source: ManifestSource, id: string, scope: string, capability: { name: string; minVersion: string }, action: { id: string; pinnable: boolean }) {
  return {
    requirements: { scopes: [scope], capabilities: [capability] },
    id,
    type: 'general',
    code: { page: source.base + source.paths.pane },
    lifetime: 'short',
    actions: [{ id: action.id, type: 'openPage', pinnable: action.pinnable, view: 'dashboard' }],
  };
}

export function unifiedManifest(source: ManifestSource): string {
  const excel = { name: 'ExcelApi', minVersion: source.minimum.excelApi };
  const mailbox = { name: 'Mailbox', minVersion: source.minimum.pinning };
  const page = source.base + source.paths.pane;
  const manifest = {
    $schema: unifiedSchema,
    manifestVersion: schemaVersion,
    id: source.ids.unified,
    version: source.version,
    name: { short: source.name, full: source.name },
    description: source.description,
    // The helper is its own website: it serves these pages on this machine.
    developer: { name: source.provider, websiteUrl: page, privacyUrl: page, termsOfUseUrl: page },
    icons: { color: 'icons/color.png', outline: 'icons/outline.png' },
    accentColor: source.accentColor,
    localizationInfo: { defaultLanguageTag: source.locale.toLowerCase(), additionalLanguages: [] },
    authorization: { permissions: { resourceSpecific: [{ name: 'MailboxItem.Read.User', type: 'Delegated' }, { name: 'Document.ReadWrite.User', type: 'Delegated' }] } },
    validDomains: [new URL(source.base).host],
    extensions: [{
      requirements: { scopes: ['mail', 'workbook'] },
      runtimes: [
        runtime(source, 'ExcelPane', 'workbook', excel, { id: 'OpenExcelPane', pinnable: false }),
        runtime(source, 'OutlookPane', 'mail', mailbox, { id: 'OpenOutlookPane', pinnable: true }),
      ],
      ribbons: [
        ribbon(source, { context: 'default', tab: 'TabHome', capability: excel, actionId: 'OpenExcelPane', tip: source.command.excelTip }),
        ribbon(source, { context: 'mailRead', tab: 'TabDefault', capability: mailbox, actionId: 'OpenOutlookPane', tip: source.command.outlookTip }),
      ],
    }],
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
