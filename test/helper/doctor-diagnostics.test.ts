/** The diagnostics bundle: what it holds, and that no secret is among it wherever one was planted. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gatherDiagnostics } from '../../helper/doctor/diagnostics.ts';
import { makeHome } from '../../helper/instance-home.ts';
import { lineForOthers, makeLog } from '../../helper/log.ts';
import { readSettings } from '../../helper/settings.ts';
import { diagnostics, type Diagnostics } from '../../src/shared/contract/diagnostics.ts';
import { AppError } from '../../src/shared/errors.ts';
import { practiceCompany, practiceConnection, publishedSync } from '../browser/pane/practice-world.ts';
import { makeAddinWorld } from './addin-world.ts';

const world = makeAddinWorld();
afterAll(() => world.close());
const canary = (place: string): string => `CANARY-${place}-7f3a91c2`;

function plant(): Diagnostics {
  makeHome(world.home);
  writeFileSync(world.home.configFile, JSON.stringify({ mail: { servers: [`${canary('mail')}.example:587`] }, sage: { sage50: { roots: [`/data/${canary('root')}`], hosts: [canary('host')], driver: canary('driver') }, accounting: { apiUrl: `https://api.example/${canary('path')}?key=${canary('query')}` } } }));
  const log = makeLog({ folder: world.home.logFolder, level: 'debug' });
  log.warn('a sign-in was not finished', { err: new AppError('sign_in_refused', `${canary('message')} is not right`, { cause: new Error(canary('cause')) }), why: canary('why'), connectionId: 'sage-1' });
  log.info(`asked with password=${canary('password')} and Bearer ${canary('bearer')}`);
  log.close();
  const line = (fields: object): string => `${JSON.stringify({ level: 'info', time: '2026-11-26T09:00:00.000Z', msg: 'a line', ...fields })}\n`;
  const text = readFileSync(join(world.home.logFolder, 'helper.log'), 'utf8');
  // Lines that our log would not write: other fields, other shapes, other files' lines.
  writeFileSync(join(world.home.logFolder, 'helper.log'), text + line({ refreshToken: canary('field'), err: { name: 'Error', message: canary('raw'), stack: [canary('stack')], request: { headers: canary('headers') } } }) + line({ why: { deep: canary('deep') } }) + `${canary('no-json')}\n` + line({ msg: { secret: canary('object') } }));
  const problem = { code: 'sign_in_refused', message: canary('problem'), since: '2026-11-26T09:00:00.000Z', fix: 'sign_in' } as never;
  const connection = practiceConnection({ name: canary('connection'), clientId: canary('client-id'), signedInAs: canary('person'), grantedScope: canary('scope'), problem, refusedSignIn: { at: '2026-11-26T09:00:00.000Z' as never, code: 'wrong_company', missingCompanies: [canary('missing')] }, dataSet: { folder: canary('folder'), driver: canary('odbc'), user: canary('user') } });
  const published = publishedSync(41, 12, { problem });
  const company = practiceCompany({ name: canary('company'), problem, published: { ...published, dataSets: published.dataSets.map((set) => ({ ...set, problem })) } });
  const snapshot = { helper: { version: '1', connectorId: 'LL-AAAA-BBBB-CCCC', startedAt: '2026-11-26T09:00:00.000Z', keychain: 'open', isDemo: false, problem }, connections: [connection], companies: [company] } as never;
  return gatherDiagnostics({ version: '1.2.3', nowMs: Date.parse('2026-11-26T10:00:00Z'), logFolder: world.home.logFolder, settings: readSettings(world.home, {}), snapshot, schedule: null });
}

let gathered: Diagnostics;
beforeAll(() => { gathered = plant(); });
const planted = (): Diagnostics => gathered;

describe('the diagnostics', () => {
  it('K07: hold no secret, name, folder or message of an error, wherever one was planted', () => {
    const text = JSON.stringify(planted());
    expect(text.match(/CANARY-[a-z-]+-7f3a91c2/gi) ?? []).toEqual([]);
    expect(text).not.toContain(world.folder);
  });

  it('hold what support needs: versions, states, codes, counts and the end of the log', () => {
    const made = planted();
    expect(made).toMatchObject({
      program: { version: '1.2.3', node: process.version }, helper: { connectorId: 'LL-AAAA-BBBB-CCCC', problem: { code: 'sign_in_refused', fix: 'sign_in' } },
      settings: { port: 47_800, sage50: { hasDriver: true, roots: 1, hosts: 1 }, mailServers: 1 }, connections: [{ id: 'sage-1', status: 'linked', refusedSignIn: 'wrong_company' }],
      companies: [{ id: 'meadow-crafts', published: { sync: 41, proof: 'agrees' } }],
    });
    expect(made.settings?.hosts).toContain('api.example');
    expect(made.companies[0]?.published?.dataSets.find(({ dataType }) => dataType === 'customers')).toMatchObject({ total: 214, code: 'sign_in_refused' });
    const line = '2026-11-26T09:00:00.000Z info a line';
    expect(made.log).toEqual([expect.stringMatching(/ warn a sign-in was not finished connectionId=sage-1 error=AppError errorCode=sign_in_refused$/), expect.stringMatching(/ info asked with password=… and Bearer …$/), `${line} error=Error`, line]);
  });

  it('are nothing but what their list of fields names: a field that slips in is refused by the contract', () => {
    const strict = diagnostics.strict();
    expect(strict.safeParse(planted()).success).toBe(true);
    expect(strict.safeParse({ ...planted(), secrets: canary('extra') }).success).toBe(false);
  });

  it('take the end of a long log, and none where there is none', () => {
    const folder = join(world.folder, 'long');
    mkdirSync(folder);
    const gather = () => gatherDiagnostics({ version: '1', nowMs: 0, logFolder: folder, settings: null, snapshot: null, schedule: null }).log;
    expect(gather()).toEqual([]);
    writeFileSync(join(folder, 'helper.log'), Array.from({ length: 20_000 }, (_, at) => JSON.stringify({ level: 'info', time: 't', msg: `line ${at}` })).join('\n'));
    expect([gather().length, gather().at(-1)]).toEqual([200, 't info line 19999']);
    expect(lineForOthers('null')).toBeNull();
    expect(lineForOthers('[1]')).toBeNull();
  });
});

describe('ledgerline doctor --bundle', () => {
  it('E08: writes one new file that its owner alone can read, also where no helper runs, and never over another', async () => {
    const file = join(world.folder, 'diagnostics.json');
    expect(await world.run('doctor', '--bundle', file)).toMatchObject({ code: 0, stderr: '' });
    expect(diagnostics.parse(JSON.parse(readFileSync(file, 'utf8')))).toMatchObject({ helper: null, connections: [] });
    const before = readFileSync(file, 'utf8');
    expect((await world.run('doctor', '--bundle', file)).stderr).toMatch(/is there already.*already_exists/);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it.each(['con.json', 'CON.json', 'nul.json', 'x.bat', 'x.json.', 'a:b.json', '..\\..\\Startup\\x.json', '.json', ''])('E08: refuses the name "%s" and says what is allowed', async (name) => {
    expect(await world.run('doctor', '--bundle', name)).toMatchObject({ code: 2, stderr: expect.stringContaining('allowed: the name of a new file that ends in .json') as string });
  });
});
