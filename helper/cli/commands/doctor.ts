/** doctor: why the figures of a company are old, and what mends it; and the bundle that support is given. */
import { basename, resolve } from 'node:path';
import type { Diagnostics } from '../../../src/shared/contract/diagnostics.ts';
import type { DoctorReport } from '../../../src/shared/contract/doctor.ts';
import type { Fix } from '../../../src/shared/contract/status.ts';
import { findCompany, type Context } from '../context.ts';
import { gatherDiagnostics } from '../../doctor/diagnostics.ts';
import { writeNewFile } from '../../instance-home.ts';
import { findProgram } from '../../instance-program.ts';
import { readSettings, type Settings } from '../../settings.ts';
import { NotRunning } from '../client.ts';
import { asColumns, CommandFailed, exitCodes } from '../say.ts';

const marks = { well: 'ok', notice: 'NOTE', ill: 'FAIL', not_checked: '-' } as const;
const mends = (fix: Fix, { companyId }: DoctorReport, connection: string): string | null => ({
  sign_in: `ledgerline connection sign-in ${connection} (Sage 50: ledgerline connection login ${connection})`, sync_again: `ledgerline sync --company ${companyId} --wait`, confirm_removals: `ledgerline sync --company ${companyId} --full --confirm-removals`,
  unlock_keychain: 'unlock the keychain of this computer', free_disk: 'free some space on the disk', find_data: `ledgerline connection moved ${connection}`, install_driver: 'install the Sage 50 ODBC driver', confirm_host: 'ledgerline host confirm NAME',
  resume_schedule: 'resume the schedule in the settings', edit_connection: 'look at the connection with: ledgerline connection show <connection>', link_again: `ledgerline company link-again ${companyId}`, wait: null, none: null,
  leave_safe_mode: 'ledgerline leave-safe-mode',
} as const satisfies Record<Fix, string | null>)[fix];

export async function doctor(context: Context, options: { readonly company?: string; readonly bundle?: string }): Promise<void> {
  const { client, say } = context;
  if (options.bundle !== undefined) return writeBundle(context, options.bundle);
  const company = options.company === undefined ? null : await findCompany(client, options.company);
  const { reports } = await client.call('readDoctor', company === null ? {} : { companyId: company.id });
  const { companies } = await client.call('listCompanies');
  const lines = reports.flatMap((report) => {
    const how = mends(report.fix, report, companies.find((one) => one.id === report.companyId)?.connectionId ?? '');
    return [`${report.companyName}: ${report.sentence}`, ...(how === null ? [] : [`To mend it: ${how}`]), ...asColumns(report.checks.map((one) => [marks[one.outcome], one.check, one.evidence === '' ? one.answer : `${one.answer} (${one.evidence})`]))];
  });
  say.result({ reports }, lines.length === 0 ? 'No company is linked.' : lines);
  if (reports.some(({ checks }) => checks.some(({ outcome }) => outcome === 'ill'))) process.exitCode = 1;
}

/** Names that Windows takes for devices, or that end otherwise than they look. */
const isOddName = (name: string): boolean => /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name) || /[\\/:*?"<>|\p{Cc}]|[. ]$/u.test(name) || !/^[^.].*\.json$/i.test(name);

/** Settings that cannot be read may be what ails the helper. */
function settingsOrNull(home: Context['home']): Settings | null {
  try {
    return readSettings(home);
  } catch {
    return null;
  }
}

async function diagnosticsOf({ client, home }: Context): Promise<Diagnostics> {
  try {
    return await client.call('readDiagnostics');
  } catch (error) {
    if (!(error instanceof NotRunning)) throw error;
  }
  return gatherDiagnostics({ version: findProgram().version, nowMs: Date.now(), logFolder: home.logFolder, settings: settingsOrNull(home), snapshot: null, schedule: null });
}

async function writeBundle(context: Context, asked: string): Promise<void> {
  if (isOddName(basename(asked))) throw new CommandFailed(`--bundle is "${asked}"; allowed: the name of a new file that ends in .json`, 'bad_request', exitCodes.usage);
  const file = resolve(asked);
  const bundle = await diagnosticsOf(context);
  writeNewFile(file, `${JSON.stringify(bundle, null, 2)}\n`);
  context.say.result({ file, isHelperRunning: bundle.helper !== null }, `Written to ${file}. It holds versions, states, counts and the end of the log, and nothing secret; look into it before you send it.`);
}
