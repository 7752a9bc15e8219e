/** doctor: why the figures of a company are old, and what mends it. */
import type { DoctorReport } from '../../../src/shared/contract/doctor.ts';
import type { Fix } from '../../../src/shared/contract/status.ts';
import { findCompany, type Context } from '../context.ts';
import { asColumns } from '../say.ts';

const marks = { well: 'ok', notice: 'NOTE', ill: 'FAIL', not_checked: '-' } as const;
const mends = (fix: Fix, { companyId }: DoctorReport, connection: string): string | null => ({
  sign_in: `ledgerline connection sign-in ${connection} (Sage 50: ledgerline connection login ${connection})`, sync_again: `ledgerline sync --company ${companyId} --wait`, confirm_removals: `ledgerline sync --company ${companyId} --full --confirm-removals`,
  unlock_keychain: 'unlock the keychain of this computer', free_disk: 'free some space on the disk', find_data: `ledgerline connection moved ${connection}`, install_driver: 'install the Sage 50 ODBC driver', confirm_host: 'ledgerline host confirm NAME',
  resume_schedule: 'resume the schedule in the settings', edit_connection: 'look at the connection with: ledgerline connection show <connection>', link_again: `ledgerline company link-again ${companyId}`, wait: null, none: null,
} as const satisfies Record<Fix, string | null>)[fix];

export async function doctor({ client, say }: Context, options: { readonly company?: string }): Promise<void> {
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
