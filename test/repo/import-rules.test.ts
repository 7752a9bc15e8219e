/** The borders between the rooms hold, and the reader that says so sees a planted break of each. */
import { houseFiles, readHouseFile, sourceFiles } from './house.ts';
import { findForbiddenGlobals, findForbiddenImports } from './import-rules.ts';

const rooms = sourceFiles.filter((path) => /^(src|helper|addin|bin)\//.test(path));

describe('the borders between the rooms', () => {
  it('are read from a house that is there', () => {
    expect(houseFiles).toContain('package.json');
    for (const room of ['src/shared/', 'src/sage/', 'helper/', 'addin/']) expect(rooms.filter((path) => path.startsWith(room)).length).toBeGreaterThan(0);
  });

  it('are crossed by no import', () => {
    expect(rooms.flatMap((path) => findForbiddenImports(path, readHouseFile(path)))).toEqual([]);
  });

  it('are crossed by nothing taken from the air', () => {
    expect(rooms.flatMap((path) => findForbiddenGlobals(path, readHouseFile(path)))).toEqual([]);
  });

  it.each([
    ['src/shared/x.ts', "import { readFileSync } from 'node:fs';"],
    ['src/shared/x.ts', "import type { A } from '../sage/connector.ts';"],
    ['src/sage/x.ts', "import got from 'got';"],
    ['src/sage/x.ts', "const a = await import('../../helper/log.ts');"],
    ['src/sage/oauth.ts', "import { product } from './products/accounting/product.ts';"],
    ['src/sage/products/accounting/product.ts', "export * from '../sage-200/product.ts';"],
    ['helper/sync/run-sync.ts', "import { open } from '../store/sqlite/open.ts';"],
    ['helper/sync/run-sync.ts', "import { listen } from '../http/server.ts';"],
    ['helper/http/handlers/companies.ts', "import type { Row } from '../../store/sqlite/rows.ts';"],
    ['helper/http/handlers/companies.ts', "import { connector } from '../../../src/sage/connector.ts';"],
    ['helper/connections/x.ts', "import { keytarKeychain } from '../keychain/os/keytar-keychain.ts';"],
    ['helper/x.ts', "import { words } from '../addin/pane/words.ts';"],
    ['addin/pane/app.tsx', "import { excelHost } from '../hosts/excel/excel-host.ts';"],
    ['addin/pane/app.tsx', "import got from 'got';"],
    ['addin/client/client.ts', "import { log } from '../../helper/log.ts';"],
    ['helper/x.ts', "import { until } from '../test/env/until.ts';"],
  ])('would not let %s say: %s', (path, text) => {
    expect(findForbiddenImports(path, text)).not.toEqual([]);
  });

  it.each([
    ['src/shared/x.ts', 'export const now = () => Date.now();'],
    ['src/shared/x.ts', 'export const now = () => new Date();'],
    ['src/sage/x.ts', "export const get = () => fetch('https://example.com');"],
    ['src/sage/x.ts', 'export const id = Math.random();'],
    ['addin/pane/x.tsx', 'export const host = Office.context.host;'],
    ['addin/pane/x.tsx', "export const get = () => fetch('/v1/about');"],
  ])('would not let %s take from the air: %s', (path, text) => {
    expect(findForbiddenGlobals(path, text)).not.toEqual([]);
  });

  it.each([
    ['src/shared/x.ts', 'export const read = (fetch: (url: string) => string) => fetch("x");'],
    ['src/shared/x.ts', 'export interface Process { process: string } export const day = new Date(0).toISOString();'],
    ['helper/store/sqlite/x.ts', "import { open } from './open.ts';"],
    ['helper/main.ts', "import { open } from './store/sqlite/open.ts';"],
  ])('lets %s say: %s', (path, text) => {
    expect([...findForbiddenImports(path, text), ...findForbiddenGlobals(path, text)]).toEqual([]);
  });
});
