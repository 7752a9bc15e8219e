/** Manifests of an installation: its own ids and address, a higher version at each change, checked before anybody sees them. */
import { createRequire } from 'node:module';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedIds } from '../../addin/manifest/manifest-source.ts';
import { baseOf } from '../../helper/install/address.ts';
import { checkIconFiles, checkManifestFile } from '../../helper/install/check-manifest.ts';
import { makeManifests, unifiedPackage } from '../../helper/install/make-manifests.ts';
import { ownIds } from '../../helper/install/own-ids.ts';
import { makeStaticFiles } from '../../helper/http/static-files.ts';
import { makeAddinWorld } from './addin-world.ts';

/** What Microsoft's own tools read such a package with. */
type Zip = { getEntries(): readonly { readonly entryName: string }[]; readAsText(name: string): string; readFile(name: string): Buffer | null };
const AdmZip = createRequire(require.resolve('office-addin-manifest'))('adm-zip') as new (bytes: Buffer) => Zip;

const world = makeAddinWorld();
afterAll(() => world.close());

describe('the ids of an installation', () => {
  it('are always the same for one connector ID, and others for each user of a terminal server', () => {
    const one = ownIds('LL-AAAA-BBBB-CCCC');
    expect(ownIds('LL-AAAA-BBBB-CCCC')).toEqual(one);
    const all = [one, ownIds('LL-AAAA-BBBB-CCCD'), sharedIds].flatMap((ids) => Object.values(ids));
    expect(new Set(all).size).toBe(9);
    for (const id of all) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('the address of a manifest', () => {
  it('is a port of this machine, in whichever way it is given', () => {
    expect(baseOf({}, 47_800)).toBe('https://localhost:47800');
    expect(baseOf({ port: '50123' }, 47_800)).toBe('https://localhost:50123');
    expect(baseOf({ address: 'https://localhost:50123/' }, 47_800)).toBe('https://localhost:50123');
  });

  it.each(['80', '0', '70000', '1e4', '47800; calc', '-1', ''])('is refused as the port "%s"', (port) => {
    expect(() => baseOf({ port }, 47_800)).toThrow(/allowed: a port from 1024 to 65535/);
  });

  it.each(['http://localhost:47800', 'https://evil.example', 'https://localhost', 'https://localhost:47800@evil.example', 'https://localhost:47800/x"><Hosts>', '\\\\evil\\share', 'file:///etc/passwd'])('is refused as %s', (address) => {
    expect(() => baseOf({ address }, 47_800)).toThrow(/allowed: a port from 1024 to 65535/);
  });
});

describe('the manifests of an installation', () => {
  const ids = ownIds('LL-AAAA-BBBB-CCCC');

  it('get a higher version when the port changes, since Office keeps the old buttons otherwise, and stay untouched when nothing does', () => {
    const folder = join(world.folder, 'made');
    const versions = (base: string) => makeManifests(folder, base, ids).map(({ version, isChanged }) => `${version} ${String(isChanged)}`);
    expect(versions('https://localhost:47800')).toEqual(['1.0.0 true', '1.0.0 true', '1.0.0 true']);
    expect(versions('https://localhost:47800')).toEqual(['1.0.0 false', '1.0.0 false', '1.0.0 false']);
    expect(versions('https://localhost:50123')).toEqual(['1.0.1 true', '1.0.1 true', '1.0.1 true']);
    expect(readFileSync(join(folder, 'ledgerline-excel.xml'), 'utf8')).toContain('<Version>1.0.1.0</Version>');
    expect(readFileSync(join(folder, 'ledgerline-excel.xml'), 'utf8')).not.toContain('47800');
    writeFileSync(join(folder, 'ledgerline-excel.xml'), 'damaged');
    expect(versions('https://localhost:50123')[0]).toBe('1.0.0 true');
  });

  it('pass our checks and Microsoft’s, which finds what ours does not', async () => {
    const folder = join(world.folder, 'checked');
    for (const { file } of makeManifests(folder, 'https://localhost:50123', ids)) expect(await checkManifestFile(file)).toEqual([]);
    const file = join(folder, 'manifest.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('#0B6B4F', 'green'));
    expect((await checkManifestFile(file)).map(({ rule }) => rule)).toEqual(['microsoft']);
  });

  it('are checked without a network: a schema that is not at hand is refused before Microsoft’s check could fetch it', async () => {
    const file = join(world.folder, 'foreign.json');
    writeFileSync(file, JSON.stringify({ $schema: 'https://evil.example/schema.json', manifestVersion: '9.9', id: ids.unified, version: '1.0.0' }));
    expect((await checkManifestFile(file)).map(({ rule }) => rule)).toEqual(['schema']);
  });

  it('go into a package with their icons that any zip program opens', () => {
    const zip = new AdmZip(unifiedPackage('{"a":1}', world.paneFolder));
    expect(zip.getEntries().map(({ entryName }) => entryName)).toEqual(['manifest.json', 'icons/color.png', 'icons/outline.png']);
    expect(zip.readAsText('manifest.json')).toBe('{"a":1}');
    expect(zip.readFile('icons/color.png')?.equals(readFileSync(join(world.paneFolder, 'icons/color.png')))).toBe(true);
  });
});

describe('the icons of the buttons', () => {
  it('are there in the sizes promised, and served so that Office may keep them', async () => {
    expect(checkIconFiles(world.paneFolder)).toEqual([]);
    const files = makeStaticFiles(world.paneFolder);
    for (const size of [16, 32, 80]) {
      const headers: Record<string, string> = {};
      const response = { setHeader: (name: string, value: unknown) => { headers[name] = String(value); }, end: () => undefined };
      expect(await files.send(`/icons/icon-${size}.png`, { method: 'HEAD', headers: {} } as never, response as never)).toBe(true);
      expect(headers['Content-Type']).toBe('image/png');
      expect(headers['Cache-Control']).not.toMatch(/no-store|no-cache|private/);
    }
  });

  it('are missed and named when one has another size, is no picture or is not there', () => {
    const folder = join(world.folder, 'bad-icons');
    mkdirSync(join(folder, 'icons'), { recursive: true });
    writeFileSync(join(folder, 'icons/icon-16.png'), readFileSync(join(world.paneFolder, 'icons/icon-32.png')));
    writeFileSync(join(folder, 'icons/icon-32.png'), '<svg/>');
    expect(checkIconFiles(folder).map(({ element, message }) => `${element} ${message}`)).toEqual([
      'icon-16.png must be a PNG of 16×16, not 32×32', 'icon-32.png must be a PNG of 32×32, not something else', expect.stringMatching(/^icon-80.png is not at /),
    ]);
  });
});

describe('ledgerline addin manifest', () => {
  it('makes what Office takes for this machine’s port, and checks a file that is named', async () => {
    const out = join(world.folder, 'out');
    const made = await world.run('addin', 'manifest', '--port', '50123', '--out', out, '--json');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(made.stdout)).toMatchObject({ base: 'https://localhost:50123', manifests: [{ kind: 'excel' }, { kind: 'outlook' }, { kind: 'unified' }] });
    expect(existsSync(join(out, 'ledgerline-unified.zip'))).toBe(true);
    const file = join(out, 'ledgerline-outlook.xml');
    expect(await world.run('addin', 'manifest', '--check', file)).toEqual({ code: 0, stderr: '', stdout: `${file} is as Office wants it.\n` });
    writeFileSync(file, readFileSync(file, 'utf8').replace('<SupportUrl DefaultValue="https:', '<SupportUrl DefaultValue="http:'));
    expect(await world.run('addin', 'manifest', '--check', file)).toEqual({ code: 1, stderr: '', stdout: `${file}:\nline 11, <SupportUrl> [https]: must be an https address, not "http://localhost:50123/"\n` });
  });

  it('E08: never writes over what is there unless asked to, and writes nothing of the set then', async () => {
    const out = join(world.folder, 'occupied');
    mkdirSync(out);
    writeFileSync(join(out, 'manifest.json'), 'mine');
    expect(await world.run('addin', 'manifest', '--out', out)).toMatchObject({ code: 1, stderr: expect.stringMatching(/manifest\.json is there already.*--force.*already_exists/s) as string });
    expect(readFileSync(join(out, 'manifest.json'), 'utf8')).toBe('mine');
    expect(existsSync(join(out, 'ledgerline-excel.xml'))).toBe(false);
    expect((await world.run('addin', 'manifest', '--out', out, '--force')).code).toBe(0);
  });

  it('says which value is wrong and what is allowed', async () => {
    expect((await world.run('addin', 'manifest', '--port', '80')).stderr).toBe('the port is "80"; allowed: a port from 1024 to 65535, or https://localhost:PORT (bad_request)\n');
    expect((await world.run('addin', 'manifest', '--check', join(world.folder, 'nothing.xml'))).stderr).toMatch(/cannot be read \(ENOENT\)/);
    expect((await world.run('addin', 'manifest', '--host', 'word')).code).toBe(2);
  });
});
