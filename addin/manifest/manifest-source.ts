/**
 * What Ledgerline tells Office about itself, said once. The Excel, the Outlook and the unified manifest are all written
 * from this; nothing that a manifest holds is typed anywhere else. Raise `version` whenever anything here changes, or
 * Office keeps showing the old buttons.
 */

/** `resid` names in XML are at most 32 characters, so the sizes are part of short names there. */
export const iconSizes = [16, 32, 80] as const;

export type ManifestSource = {
  /** Three different ones: Office tells add-ins apart by them, and the unified add-in can live beside the XML ones. */
  readonly ids: { readonly excel: string; readonly outlook: string; readonly unified: string };
  /** Semantic version; the XML files carry it with a fourth part. */
  readonly version: string;
  readonly locale: string;
  readonly provider: string;
  readonly name: string;
  readonly description: { readonly short: string; readonly full: string };
  readonly accentColor: string;
  /** Where the helper serves the pane: https, no slash at the end. */
  readonly base: string;
  /** Below `base`. */
  readonly paths: { readonly pane: string; readonly icon: (size: number) => string };
  readonly command: { readonly group: string; readonly label: string; readonly excelTip: string; readonly outlookTip: string };
  readonly minimum: { readonly excelApi: string; readonly mailbox: string; readonly pinning: string };
};

/** Those of the manifests in this repository, and of what an administrator hands out to many users at once. */
export const sharedIds: ManifestSource['ids'] = { excel: '914aa4be-689f-4ec9-acbc-845e6022ebd2', outlook: '2e979a06-51fa-4e1e-94c9-e07e29d341db', unified: '66896a3b-874d-4c72-8f2b-0db1a7c37014' };

/** What an installation has of its own: its ids, so that several users of one machine stay apart, and how often its manifests changed. */
export type OwnManifest = { readonly ids?: ManifestSource['ids']; readonly revision?: number };

export const defaultBase = 'https://localhost:47800';

/** `base` differs where another user of this machine, or an administrator, chose another port. */
export const manifestSource = (base: string = defaultBase, own: OwnManifest = {}): ManifestSource => ({
  ids: own.ids ?? sharedIds,
  version: `1.0.${own.revision ?? 0}`,
  locale: 'en-GB',
  provider: 'Ledgerline',
  name: 'Ledgerline',
  description: {
    short: "Your company's Sage books, live in Excel and Outlook.",
    full: "Puts a company's Sage figures on a sheet as tables that refresh in place, checks them against Sage to the penny, and shows the customer or supplier behind an e-mail. The data stays on this machine.",
  },
  accentColor: '#0B6B4F',
  base,
  paths: { pane: '/', icon: (size) => `/icons/icon-${size}.png` },
  command: {
    group: 'Ledgerline',
    label: 'Ledgerline',
    excelTip: "Open your company's Sage books and put them on a sheet.",
    outlookTip: 'Show the customer or supplier who sent this message.',
  },
  // Excel: tables and settings as the pane uses them (resize in place from 1.13 where there is one). Outlook: commands from 1.3, pinning from 1.5.
  minimum: { excelApi: '1.9', mailbox: '1.3', pinning: '1.5' },
});
