/**
 * What is compiled here, once: the ODBC binding of npm (its ready-made files lie where no registry reaches) and the
 * sandbox's strict driver. Needs a compiler and the headers of unixODBC; without them everything else still works.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder, modulesFolder, root } from './places.mjs';
import { runQuietly } from './run-program.mjs';
import { say } from './say.mjs';
import { hashOf, isStamped, stamp } from './stamp.mjs';
import { odbcPackages } from './system-packages.mjs';

const odbcFolder = join(modulesFolder, 'odbc');
const driverFolder = join(root, 'test/sandbox/sage-50/driver');

function filesIn(folder, ending) {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(ending)).sort().map((name) => join(folder, name)) : [];
}

/** The four sources of the binding, against the headers that come with the pinned Node. */
function bindingJob(node) {
  const sources = filesIn(join(odbcFolder, 'src'), '.cpp');
  const api = [join(odbcFolder, 'node_modules/node-addon-api'), join(modulesFolder, 'node-addon-api')].find(existsSync) ?? '';
  const target = join(odbcFolder, 'lib/bindings/napi-v8/odbc.node');
  const flags = ['-shared', '-fPIC', '-O1', '-std=c++17', '-w', '-DNAPI_VERSION=8', '-DNAPI_DISABLE_CPP_EXCEPTIONS', '-DBUILDING_NODE_EXTENSION', `-I${join(dirname(node), '../include/node')}`, `-I${api}`];
  return { name: 'the ODBC binding', sources, target, program: 'g++', args: [...flags, ...sources, '-lodbc', '-o', target] };
}

function driverJob() {
  const sources = filesIn(driverFolder, '.c');
  const target = join(cacheFolder, 'sage-50-driver/libsage50sandbox.so');
  return { name: 'the driver of the sandbox', sources: [...sources, ...filesIn(driverFolder, '.h')], target, program: 'gcc', args: ['-shared', '-fPIC', '-O1', '-Wall', '-Wextra', '-fvisibility=hidden', '-D_GNU_SOURCE', ...sources, '-ldl', '-lodbcinst', '-lpthread', '-o', target] };
}

/** Compiles one; says why it could not, in a sentence. */
function compile({ name, sources, target, program, args }) {
  if (sources.length === 0) return false;
  const wanted = hashOf(program, ...args, ...sources.map((path) => readFileSync(path)), process.platform, process.arch);
  const step = `compiled-${target.split('/').at(-1)}`;
  if (existsSync(target) && isStamped(step, wanted)) return true;
  say(`Compiling ${name} (once) …`);
  mkdirSync(dirname(target), { recursive: true });
  const { status, output } = runQuietly(program, args);
  if (status === 0) stamp(step, wanted);
  else say(`${name.replace('the', 'The')} could not be compiled, so no test reads Sage 50: ${output.trim().split('\n').find((line) => /error|not found|ENOENT/.test(line)) ?? `${program} gave ${status}`}`);
  return status === 0;
}

/** Returns what the tests then have to do without: nothing, or the packages for ODBC, as if they were missing. */
export function compileParts(node, missing) {
  if (process.platform !== 'linux' || missing.some((name) => odbcPackages.includes(name))) return [];
  const results = [bindingJob(node), driverJob()].map((job) => compile(job));
  return results.every(Boolean) ? [] : odbcPackages;
}
