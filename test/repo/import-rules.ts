/** Who may import what: the table of ARCHITECTURE.md as data, and a reader that holds a file against it. */
import { posix } from 'node:path';
import ts from 'typescript';

export interface ImportRule {
  /** Said to whoever breaks it. */
  readonly rule: string;
  readonly in: RegExp;
  readonly except?: RegExp;
  /** When given, everything imported must match it; our own files are paths from the root, packages are names. */
  readonly only?: RegExp;
  readonly never?: RegExp;
}

/** Where implementations are chosen and put together; each program of ours starts in one of these. */
const composers = /^helper\/(main|main-[a-z-]+|worker|worker-[a-z-]+)\.ts$/;

export const importRules: readonly ImportRule[] = [
  { rule: 'src/shared imports zod only', in: /^src\/shared\//, only: /^(src\/shared\/|zod$)/ },
  { rule: 'src/sage imports src/shared and zod only', in: /^src\/sage\//, only: /^(src\/(sage|shared)\/|zod$)/ },
  { rule: 'only products/index.ts lists the products', in: /^src\/sage\/(?!products\/)/, never: /^src\/sage\/products\/(?!index\.ts)/ },
  { rule: 'helper/sync knows the duties, not what fulfils them', in: /^helper\/sync\//, never: /^helper\/(http|store\/(?!store\.ts)|keychain\/(?!keychain\.ts)|sage-transport|tray|cli|oauth-server)(\/|$)/ },
  { rule: 'helper/http knows neither Sage nor what fulfils the duties', in: /^helper\/http\//, never: /^(src\/sage\/|helper\/(store\/sqlite|keychain\/os|sage-transport)\/)/ },
  { rule: 'implementations are chosen where the helper is put together', in: /^helper\//, except: composers, never: /^helper\/(store\/sqlite|keychain\/os)\// },
  { rule: 'the helper knows nothing of the pane', in: /^helper\//, never: /^addin\/(?!manifest\/)/ },
  { rule: 'only helper/install makes manifests', in: /^helper\//, except: /^helper\/install\//, never: /^addin\/manifest\// },
  { rule: 'addin/pane imports src/shared, the client and hosts/host.ts', in: /^addin\/pane\//, except: /^addin\/pane\/main\.tsx$/, only: /^(src\/shared\/|addin\/pane\/|addin\/client\/|addin\/hosts\/host\.ts$|preact($|\/))/ },
  { rule: 'the pane knows neither the helper nor Sage', in: /^addin\/.*\.tsx?$/, never: /^(helper|src\/sage)\/|^node:/ },
  { rule: 'nothing but tests and measurements imports test', in: /^(src|helper|addin|bin)\//, never: /^test\// },
];

/** A duty's own folder may hold both; what lies beside an implementation is a part of it. */
function isSameFolder(from: string, to: string): boolean {
  return /^helper\/(store\/sqlite|keychain\/os)\//.test(from) && posix.dirname(to).startsWith(from.split('/').slice(0, 3).join('/'));
}

/** One product never knows another. */
function productOf(path: string): string | undefined {
  return /^src\/sage\/products\/([^/]+)\//.exec(path)?.[1];
}

/** What a file imports: our own files as paths from the root, packages as they are named. */
export function importsOf(path: string, text: string): readonly string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => (fileName.startsWith('.') ? posix.join(posix.dirname(path), fileName) : fileName));
}

export function findForbiddenImports(path: string, text: string): readonly string[] {
  return importsOf(path, text).flatMap((target) => {
    const broken = importRules.filter((rule) => rule.in.test(path) && !rule.except?.test(path) && ((rule.only && !rule.only.test(target)) || rule.never?.test(target)) && !isSameFolder(path, target));
    const [from, to] = [productOf(path), productOf(target)];
    const rules = [...broken.map(({ rule }) => rule), ...(from && to && from !== to ? ['one product never imports another'] : [])];
    return rules.map((rule) => `${path} imports ${target}: ${rule}`);
  });
}

interface GlobalRule {
  readonly rule: string;
  readonly in: RegExp;
  readonly except?: RegExp;
  readonly names: ReadonlySet<string>;
}

/** Names that a file must not take from the air. Members are written with their object: `Date.now`. */
const globalRules: readonly GlobalRule[] = [
  {
    rule: 'src touches no clock, randomness, network or host by itself',
    in: /^src\//,
    names: new Set(['fetch', 'process', 'window', 'document', 'Office', 'Excel', 'localStorage', 'setTimeout', 'setInterval', 'performance', 'Date.now', 'new Date()', 'Math.random', 'crypto', 'Buffer']),
  },
  { rule: 'the pane speaks to Office through hosts/host.ts only', in: /^addin\/(pane|client)\//, names: new Set(['Office', 'Excel']) },
  { rule: 'the client has the only fetch', in: /^addin\/(?!client\/)/, names: new Set(['fetch', 'XMLHttpRequest', 'EventSource', 'WebSocket']) },
];

/** The free names that a file uses as values, and the two clock calls that hide behind `Date`. */
function usedNames(path: string, text: string): ReadonlySet<string> {
  const names = new Set<string>();
  const declared = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) names.add(`${node.expression.text}.${node.name.text}`);
    if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && (node.arguments?.length ?? 0) === 0) names.add(`new ${node.expression.text}()`);
    if (ts.isIdentifier(node)) {
      const { parent } = node;
      const isMember = ts.isPropertyAccessExpression(parent) && parent.name === node;
      const isKey = (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isMethodSignature(parent) || ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent)) && parent.name === node;
      const isDeclared = (ts.isParameter(parent) || ts.isVariableDeclaration(parent) || ts.isFunctionDeclaration(parent) || ts.isBindingElement(parent) || ts.isImportSpecifier(parent)) && parent.name === node;
      if (isDeclared) declared.add(node.text);
      else if (!isMember && !isKey && !ts.isTypeReferenceNode(parent) && !ts.isQualifiedName(parent)) names.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS));
  return new Set([...names].filter((name) => !declared.has(name)));
}

export function findForbiddenGlobals(path: string, text: string): readonly string[] {
  const applying = globalRules.filter((rule) => rule.in.test(path) && !rule.except?.test(path));
  if (applying.length === 0) return [];
  const used = usedNames(path, text);
  return applying.flatMap(({ rule, names }) => [...names].filter((name) => used.has(name)).map((name) => `${path} uses ${name}: ${rule}`));
}
