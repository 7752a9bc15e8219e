/** F07 and the tray of a whole helper on a real desktop: what its lines do is so by the API, what happens is seen at the icon, and Quit ends it in the middle of a sync. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompanyStatus } from '../../src/shared/contract/status.ts';
import { trayColors } from '../../helper/tray/draw-icon.ts';
import type { TrayCondition } from '../../helper/tray/tray.ts';
import { waitForBooks } from '../../scripts/demo/link-practice-company.ts';
import { startTarget, type Target } from '../attacks/target.ts';
import { startNotifications } from '../env/notifications.ts';
import { startKeyring } from '../env/secret-service.ts';
import { connectTrayClient } from '../env/tray-client.ts';
import { startTrayHost } from '../env/tray-host.ts';
import { until } from '../env/until.ts';

/** A desktop with a keyring, notifications, and a browser that only notes what it was to open. */
async function startDesktop() {
  const host = await startTrayHost();
  const keyring = await startKeyring(host.bus, 'open');
  const notifications = await startNotifications(host.bus.address);
  const client = await connectTrayClient(host.bus.address);
  const [programs, opened] = [join(host.bus.home, 'programs'), join(host.bus.home, 'opened')];
  mkdirSync(programs);
  writeFileSync(join(programs, 'xdg-open'), `#!/bin/sh\necho "$1" >> '${opened}'\n`);
  chmodSync(join(programs, 'xdg-open'), 0o700);
  const env = { ...host.env, PATH: `${programs}:${host.env.PATH ?? ''}` } as Record<string, string>;
  return {
    host, client, notifications, env, opened: () => (existsSync(opened) ? readFileSync(opened, 'utf8') : ''),
    icon: (condition: TrayCondition) => until(`the icon of ${condition}`, async () => ((await host.countColors([trayColors[condition]]))[0] ?? 0) > 60, 30_000),
    line: (pattern: RegExp) => until(`the line ${String(pattern)}`, async () => (await client.lines()).some((text) => pattern.test(text)), 30_000),
    async stop() {
      client[Symbol.dispose]();
      notifications[Symbol.dispose]();
      await keyring.stop();
      await host.stop();
    },
  };
}

async function linkAnother({ client, sandbox }: Target, first: CompanyStatus): Promise<CompanyStatus> {
  const { companies } = await client.call('findCompanies', { connectionId: first.connectionId });
  const other = companies.find(({ name }) => name !== first.name)!;
  // The practice user may not see all of it; here it is to be read in full.
  sandbox!.control.setRoles({ business: other.name, roles: sandbox!.control.businesses().find(({ name }) => name === first.name)!.roles });
  return waitForBooks(client, (await client.call('linkCompany', { connectionId: first.connectionId, sourceId: other.sourceId })).id);
}

it('F07 the tray of a whole helper: pause, resume, sync one company, start at logon, restart once it is enabled, a company that needs somebody, and Quit within 5 s of a running sync', async () => {
  const desktop = await startDesktop();
  const { client, notifications, line, icon } = desktop;
  const helper = await startTarget({ isReal: true, hasDesktop: true, withBooks: true, env: desktop.env });
  try {
    const first = helper.company!;
    const second = await linkAnother(helper, first);
    const publishedOf = async ({ id }: CompanyStatus): Promise<number> => (await helper.client.call('readCompany', { companyId: id })).published!.sync;
    await icon('idle');
    await line(/^\[Up to date\]$/);
    expect(await client.lines()).toEqual(expect.arrayContaining([`> ${first.name}`, `> ${second.name}`, 'Start at logon']));

    await client.click('For 1 hour');
    const schedule = await until('it is paused', async () => { const now = await helper.client.call('readSchedule'); return now.isPaused && now; });
    expect(Math.abs(Date.parse(schedule.pausedUntil!) - Date.now() - 3_600_000)).toBeLessThan(60_000);
    await icon('paused');
    await line(/^\[Paused until (tomorrow, )?\d\d:\d\d\]$/);

    const before = [await publishedOf(first), await publishedOf(second)];
    helper.sandbox!.control.mutations(second.name).addInvoice({ net: 12_34 });
    await client.click(second.name);
    await until('the second was synced', async () => await publishedOf(second) > before[1]!, 60_000);
    expect(await publishedOf(first)).toBe(before[0]);
    await line(/^Resume syncing$/);
    await client.click('Resume syncing');
    await until('the pause is over', async () => !(await helper.client.call('readSchedule')).isPaused);
    await icon('idle');

    await client.click('Start at logon');
    await line(/^✓ Start at logon$/);
    expect(await helper.client.call('readAutostart')).toMatchObject({ isOn: true, isAsked: true });
    await client.click(`Copy connector ID ${(await helper.client.call('readAbout')).connectorId}`);
    await until('the connector ID was told', async () => notifications.shown.some((text) => text.includes('connector ID')));
    await client.click('About Ledgerline 0.1.0');
    await until('the pane was opened at About', () => desktop.opened().includes(`${helper.origin}/#about`));
    await client.click('Pair a pane…');
    const code = await until('a pairing code', () => /Pairing code: ([A-Z0-9-]+)/.exec(notifications.shown.join())?.[1]);
    expect(helper.logText()).not.toContain(code);

    // Hidden, and without effect for who clicks it all the same.
    expect((await client.lines()).join()).not.toContain('Restart');
    await client.click('Restart connector');
    expect((await helper.client.call('readAbout')).restarts).toEqual([]);
    writeFileSync(helper.home.policyFile, JSON.stringify({ support: { restart: ['*'] } }));
    await client.click('Until I resume');
    await line(/^\[Paused until you resume\]$/);
    await line(/^Restart connector$/);
    const { startedAt } = await helper.client.call('readAbout');
    await client.click('Restart connector');
    const about = await until('it is back', async () => { const now = await helper.client.call('readAbout').catch(() => null); return now !== null && now.startedAt !== startedAt && now; }, 30_000);
    expect(about.restarts).toEqual([{ at: expect.any(String) as string, by: 'the tray' }]);
    await line(/^\[Paused until you resume\]$/);
    await line(/^✓ Start at logon$/);

    const told = notifications.shown.length;
    helper.sandbox!.control.setActive({ business: second.name, active: false });
    await until('its books are open', async () => (await helper.client.call('listCompanies').catch(() => null)) !== null);
    await helper.client.call('startSync', { companyId: second.id, kind: 'incremental', confirmRemovals: false });
    await line(/^\[Needs your attention: /);
    await icon('attention');
    await until('the desktop was told', () => notifications.shown.length > told);
    expect(notifications.shown.slice(told)).toEqual([expect.stringContaining(`“${second.name}” needs your attention.`)]);

    helper.sandbox!.control.setNetwork({ latencyMs: 200 });
    await client.click('Sync now');
    await until('it runs', async () => (await helper.client.call('readCompany', { companyId: first.id })).running?.dataSets.some(({ status }) => status === 'running'), 20_000);
    await icon('syncing');
    const asked = performance.now();
    await client.click('Quit Ledgerline');
    expect(await helper.process.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - asked).toBeLessThan(5_500);
    await until('the icon has gone', async () => (await client.icons()).length === 0);
    expect(helper.logText()).not.toMatch(/"level":(50|60)/);
  } finally {
    await helper.stop();
    await desktop.stop();
  }
}, 180_000);
