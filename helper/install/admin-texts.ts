/** The texts of the administrators' folder. All are constant but for the address: nothing that a user typed gets into a script or a policy. */

/** The pages of Microsoft that frame the pane: Excel and Outlook on the web, and the new Outlook. */
export const officeOrigins = ['https://[*.]officeapps.live.com', 'https://[*.]sharepoint.com', 'https://[*.]cloud.microsoft', 'https://onedrive.live.com', 'https://outlook.office.com', 'https://outlook.office365.com', 'https://outlook.live.com'] as const;
const browsers = [['Edge', 'Software\\Policies\\Microsoft\\Edge'], ['EdgeWebView2', 'Software\\Policies\\Microsoft\\Edge\\WebView2'], ['Chrome', 'Software\\Policies\\Google\\Chrome']] as const;
/** The second is obeyed from version 146 on, and goes before the first. */
const policies = ['LocalNetworkAccessAllowedForUrls', 'LoopbackNetworkAllowedForUrls'] as const;

const keys = browsers.flatMap(([browser, key]) => policies.map((policy) => ({ browser, policy, key: `${key}\\${policy}` })));

export const policyRegFile = (): string => `Windows Registry Editor Version 5.00

; Lets Excel and Outlook on the web, and the new Outlook, open the pane that Ledgerline serves on this computer.
; These lists replace lists of the same name: where there are some already, add these addresses to them by hand.
${keys.map(({ key }) => `\n[HKEY_LOCAL_MACHINE\\${key}]\n${officeOrigins.map((origin, at) => `"${at + 1}"="${origin}"`).join('\n')}\n`).join('')}`;

export const admxFile = (): string => `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitions xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <policyNamespaces><target prefix="ledgerline" namespace="Ledgerline.Policies" /></policyNamespaces>
  <resources minRequiredRevision="1.0" />
  <categories><category name="Ledgerline" displayName="$(string.Ledgerline)" /></categories>
  <policies>
${keys.map(({ browser, policy, key }) => `    <policy name="${browser}_${policy}" class="Both" displayName="$(string.${browser}_${policy})" explainText="$(string.Explain)" key="${key}">
      <parentCategory ref="Ledgerline" />
      <supportedOn ref="windows:SUPPORTED_Windows7" />
      <enabledList>
${officeOrigins.map((origin, at) => `        <item key="${key}" valueName="${at + 1}"><value><string>${origin}</string></value></item>`).join('\n')}
      </enabledList>
    </policy>`).join('\n')}
  </policies>
</policyDefinitions>
`.replace('</policyNamespaces>', '<using prefix="windows" namespace="Microsoft.Policies.Windows" /></policyNamespaces>');

export const admlFile = (): string => `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitionResources xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <displayName>Ledgerline</displayName>
  <description>Lets Microsoft's pages open the pane that Ledgerline serves on this computer.</description>
  <resources>
    <stringTable>
      <string id="Ledgerline">Ledgerline</string>
      <string id="Explain">Microsoft's pages for Excel and Outlook may ask the program on this computer, which serves Ledgerline's pane. No other page may. Replaces a list of the same name.</string>
${keys.map(({ browser, policy }) => `      <string id="${browser}_${policy}">${browser}: ${policy}</string>`).join('\n')}
    </stringTable>
  </resources>
</policyDefinitionResources>
`;

/** A shared folder as a catalogue of Excel for the user who runs it; Outlook and the Mac have none. */
export const catalogueScript = (): string => `#Requires -Version 5.1
<#
.SYNOPSIS
  Adds a shared folder with Ledgerline's Excel manifest to the trusted catalogues of this user's Excel, or removes it.
.EXAMPLE
  .\\Add-LedgerlineCatalogue.ps1 -Share \\\\SERVER\\Catalogue
.EXAMPLE
  .\\Add-LedgerlineCatalogue.ps1 -Remove
#>
[CmdletBinding(SupportsShouldProcess)]
param(
  [Parameter(ParameterSetName = 'Add', Mandatory)][ValidatePattern('^\\\\\\\\[^\\\\/:*?"<>|]+\\\\[^/:*?"<>|]+$')][string]$Share,
  [Parameter(ParameterSetName = 'Remove', Mandatory)][switch]$Remove
)
$ErrorActionPreference = 'Stop'
$id = '{7d2a52f4-0f0b-4c0e-9f5e-3e6a5f3f6f10}'
$key = "HKCU:\\Software\\Microsoft\\Office\\16.0\\WEF\\TrustedCatalogs\\$id"
if ($Remove) {
  if (Test-Path -LiteralPath $key) { Remove-Item -LiteralPath $key -Recurse }
  return
}
New-Item -Path $key -Force | Out-Null
New-ItemProperty -LiteralPath $key -Name Id -Value $id -PropertyType String -Force | Out-Null
New-ItemProperty -LiteralPath $key -Name Url -Value $Share -PropertyType String -Force | Out-Null
New-ItemProperty -LiteralPath $key -Name Flags -Value 1 -PropertyType DWord -Force | Out-Null
`;

export const readMe = (base: string): string => `Ledgerline for administrators
=============================

Every user has a helper of their own, with a certificate of its own, whose key never leaves the user's folder. So each
user runs once, in their own session (a logon script may do it):

  ledgerline addin install

It makes the user's manifests, has the certificate trusted for this user (Windows asks; answer Yes), and brings the add-in
into Excel. "ledgerline addin uninstall" undoes all of it, "ledgerline addin status" says what is where.

What is in this folder helps where that is not enough:

manifests    For ${base}, to be handed out to many users at once: by Integrated apps in the
             Microsoft 365 admin centre (the two XML files, or the zip for both), or from a shared folder (Excel on
             Windows alone). All of these users' helpers must then serve this very port: put policies/policy.json
             into each helper's home folder. On a terminal server, where each user needs another port, do not use
             these; "ledgerline addin install" gives each user a manifest of their own.
             Whether the admin centre takes addresses of localhost is Microsoft's to say and was not tried.
policies     loopback.reg, or Ledgerline.admx with en-US/Ledgerline.adml for the PolicyDefinitions folder: let Excel and
             Outlook on the web, and the new Outlook, open a page of this computer, which Edge and Chrome otherwise ask
             the user about. Lists of the same name are replaced: add the addresses by hand where there are some.
certificate  The public part of the certificate of the user who made this folder; it helps on that user's account alone.
             To spare that user the question of Windows: certutil -addstore Root this-computer.crt, as administrator.
Add-LedgerlineCatalogue.ps1
             Adds a shared folder with the Excel manifest to the trusted catalogues of the user who runs it.
`;
