/** K09: the add-in is uninstalled while the helper runs: everything of it is gone at once, the helper goes on and makes nothing of it again; installed again, the helper serves what was made then. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addinFolderIn } from '../../helper/instance-home.ts';
import { ask } from '../attacks/raw.ts';
import { helperScript, startTarget } from '../attacks/target.ts';
import { runProcess } from '../env/process.ts';
import { makeHome } from '../env/session-bus.ts';

it('K09 uninstalling with the helper running leaves no manifest, certificate or key, and the helper goes on', async () => {
  const { env, home: userHome, remove } = makeHome();
  const start = () => startTarget({ env: env as Record<string, string> });
  let helper = await start();
  const addin = async (...args: string[]) => {
    const run = await runProcess(process.execPath, [helperScript, 'addin', ...args, '--no-browser', '--json'], { env: helper.env, waitMs: 40_000 });
    expect({ code: run.code, stderr: run.stderr, stdout: run.stdout }).toMatchObject({ code: 0 });
    return JSON.parse(run.stdout) as Record<string, unknown>;
  };
  const certificates = () => readdirSync(helper.home.certificateFolder);
  const anythingTrusted = () => readdirSync(userHome, { recursive: true }).map(String).filter((name) => /cert9\.db$/.test(name));
  try {
    const first = helper.ca;
    await addin('install');
    expect(anythingTrusted()).toHaveLength(1);
    expect(existsSync(addinFolderIn(helper.home))).toBe(true);

    expect(await addin('uninstall')).toMatchObject({ uninstalled: true, isHelperRunning: true, problems: [] });
    expect([certificates(), existsSync(addinFolderIn(helper.home)), anythingTrusted()]).toEqual([[], false, []]);
    // It goes on, with what it has in memory, and does not make another behind the user's back.
    expect((await ask(helper, 'GET', '/health')).status).toBe(200);
    expect(await helper.client.call('reloadCertificate')).toEqual({ isNew: false });
    expect(certificates()).toEqual([]);
    expect(helper.logText()).toContain('the certificate was removed');

    await addin('install');
    const second = readFileSync(join(helper.home.certificateFolder, 'localhost.crt'), 'utf8');
    expect(second).not.toBe(first);
    expect((await ask({ ...helper, ca: second }, 'GET', '/health')).status).toBe(200);
    await expect(ask(helper, 'GET', '/health')).rejects.toThrow();

    await addin('uninstall');
    await helper.stop();
    expect(certificates()).toEqual([]);
    helper = await start();
    expect([certificates().sort(), helper.ca === second]).toEqual([['localhost.crt', 'localhost.key.pem'], false]);
  } finally {
    await helper.stop();
    remove();
  }
}, 120_000);
