/** How each system wants to be told what to start at logon. Pure: quoting and escaping, so that no path, however odd, means anything but itself. */
import { AppError } from '../../src/shared/errors.ts';

/** `command`: the program, by an absolute path, and its arguments. `home`: the home folder where it is not the usual one. */
export type LogonCommand = { readonly command: readonly [string, ...string[]]; readonly home: string | null };

export const launchAgentLabel = 'ledgerline.helper';

/** The rules of Windows' command lines: quotes around each, backslashes doubled before a quote. */
const windowsQuoted = (text: string): string => `"${text.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;

export const runKeyLine = ({ command }: LogonCommand): string => command.map(windowsQuoted).join(' ');

const xmlText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export function launchAgentText({ command, home }: LogonCommand): string {
  const environment = home === null ? '' : `  <key>EnvironmentVariables</key>\n  <dict><key>LEDGERLINE_HOME</key><string>${xmlText(home)}</string></dict>\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key><string>${launchAgentLabel}</string>
  <key>ProgramArguments</key>
  <array>${command.map((text) => `<string>${xmlText(text)}</string>`).join('')}</array>
${environment}  <key>RunAtLoad</key><true/>
  <key>ProcessType</key><string>Background</string>
  <key>LimitLoadToSessionType</key><string>Aqua</string>
</dict>
</plist>
`;
}

/** In double quotes; % stands for itself when doubled, $ as well in a command. A line end has no place in a unit. */
function unitQuoted(text: string, isCommand: boolean): string {
  if (/[\r\n\0]/.test(text)) throw new AppError('bad_setting', 'a path with a line end in it cannot be started at logon');
  const quoted = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%');
  return `"${isCommand ? quoted.replaceAll('$', '$$$$') : quoted}"`;
}

/** The program is its own supervisor: systemd only starts it, ends it, and waits as long as a token's refresh may take. */
export function unitText({ command, home }: LogonCommand): string {
  return `[Unit]
Description=Ledgerline, Sage books in Excel and Outlook

[Service]
Type=simple
ExecStart=${command.map((text) => unitQuoted(text, true)).join(' ')}
${home === null ? '' : `Environment=${unitQuoted(`LEDGERLINE_HOME=${home}`, false)}\n`}KillMode=mixed
TimeoutStopSec=35
Restart=no

[Install]
WantedBy=default.target
`;
}
