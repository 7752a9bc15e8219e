import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { connectSage50 } from '../../src/sage/products/sage-50/connect-sage-50.ts';
import { readRecordedRows, rowsDataSet, sage50ResourceSuite } from '../suites/sage-50-resource-suite.ts';

const folder = join(__dirname, '..', 'fixtures', 'sage-50');
const names = connectSage50(rowsDataSet({})).openCompany('company').resources.map((resource) => resource.name);

for (const name of names) sage50ResourceSuite(name, readRecordedRows(join(folder, `${name.replaceAll('_', '-')}.json`)));

it('every resource of Sage 50 has recorded rows, and every recording a resource', () => {
  expect(readdirSync(folder).map((file) => file.replace(/\.json$/, '').replaceAll('-', '_')).sort()).toEqual([...names].sort());
});
