/** K14: what is installed is what was looked at: pinned, locked, from one registry, run by no script, and with a reason. */
import { readHouseFile } from './house.ts';

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}
interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readHouseFile('package.json')) as Manifest;
const runtime = JSON.parse(readHouseFile('runtime/package.json')) as Manifest;
const direct = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies, ...runtime.optionalDependencies };

/** What is wrong with a lock, each as a sentence. */
function faultsOf(lock: Lock): readonly string[] {
  return Object.entries(lock.packages).flatMap(([path, locked]) => {
    if (path === '') return [];
    const faults: string[] = [];
    if (locked.link) faults.push('is a link to a folder');
    if (!locked.version || /^(git|http|file)/.test(locked.version)) faults.push('has no version of a registry');
    if (locked.resolved !== undefined) faults.push(`names where it comes from: ${locked.resolved}`);
    if (!locked.inBundle && !/^sha512-/.test(locked.integrity ?? '')) faults.push('has no sha512 hash');
    for (const [name, wanted] of Object.entries({ ...locked.dependencies, ...locked.optionalDependencies })) {
      if (/^(git|http|file|github:)/.test(wanted)) faults.push(`wants ${name} from ${wanted}`);
    }
    // npm ci refuses a lock without them, on machines for which it was not written as well.
    for (const name of Object.keys(locked.optionalDependencies ?? {})) {
      if (!Object.keys(lock.packages).some((other) => other.endsWith(`node_modules/${name}`))) faults.push(`lacks its optional ${name}`);
    }
    return faults.map((fault) => `${path} ${fault}`);
  });
}

describe('the dependencies (K14)', () => {
  it.each(['package-lock.json', 'runtime/package-lock.json'])('%s locks every package by version and hash, from a registry', (path) => {
    const lock = JSON.parse(readHouseFile(path)) as Lock;
    expect(Object.keys(lock.packages).length).toBeGreaterThan(3);
    expect(faultsOf(lock)).toEqual([]);
  });

  it('would see a package from elsewhere, without a hash, or for other machines only', () => {
    const integrity = 'sha512-x';
    const planted: Lock = {
      packages: {
        '': {},
        'node_modules/a': { version: '1.0.0', resolved: 'git+ssh://git@example.com/a.git', integrity },
        'node_modules/b': { version: '1.0.0' },
        'node_modules/c': { version: '1.0.0', integrity, dependencies: { d: 'github:d/d' } },
        'node_modules/e': { version: '1.0.0', integrity, optionalDependencies: { 'e-win32': '1.0.0' } },
        'node_modules/f': { version: 'file:../f', integrity },
      },
    };
    expect(faultsOf(planted).map((fault) => fault.split(' ')[0])).toEqual(['a', 'b', 'c', 'e', 'f'].map((name) => `node_modules/${name}`));
  });

  it('are pinned to one version each', () => {
    expect(Object.entries(direct).filter(([, version]) => !/^(npm:(@[\w-]+\/)?[\w-]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('install without running anything: by setting, and in the scripts that install', () => {
    for (const folder of ['', 'runtime/']) expect(readHouseFile(`${folder}.npmrc`)).toMatch(/^ignore-scripts=true$/m);
    expect(readHouseFile('scripts/setup/npm.mjs')).toContain("'ci', '--ignore-scripts'");
    expect(readHouseFile('.npmrc')).toMatch(/^engine-strict=true$/m);
  });

  it('each have their version and their reason in docs/dependencies.md, and nothing else stands there', () => {
    const rows = readHouseFile('docs/dependencies.md').split('\n').filter((line) => line.startsWith('| `'));
    const listed = rows.map((row) => row.split('|').slice(1, 4).map((cell) => cell.trim()));
    for (const [name, , reason] of listed) expect(`${name}: ${reason}`).toMatch(/: \S.{9,}/);
    const versions = Object.fromEntries(listed.map(([name = '', version]) => [name.replaceAll('`', ''), version]));
    const wanted = Object.fromEntries(Object.entries(direct).map(([name, version]) => [name, version.replace(/^npm:(.+)@([^@]+)$/, '$2 of $1')]));
    expect(versions).toEqual(wanted);
  });
});
