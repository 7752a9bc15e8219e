import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sage200 } from '../../src/sage/products/sage-200/product.ts';
import { resources } from '../../src/sage/products/sage-200/resources/index.ts';
import { productSuite } from '../suites/product-suite.ts';
import { suiteOf } from '../suites/resource-suite.ts';
import { beside } from './beside-200.ts';

const root = join(__dirname, '..', '..');
const folder = join(root, 'src', 'sage', 'products', 'sage-200', 'resources');
const recordedIn = (name: string) => join(root, 'test', 'fixtures', 'sage-200', `${name}.json`);

for (const resource of resources) suiteOf('Sage 200', resource, recordedIn(resource.name), () => beside);

productSuite(sage200, [], 'd5fa1a34-5c1d-4b6c-9a55-0d9e6a1f0c11:2');

describe('the resource files of Sage 200', () => {
  const files = readdirSync(folder).filter((file) => file !== 'index.ts').map((file) => file.replace(/\.ts$/, ''));

  it('are all in the list, each under the name of its file and with a recorded page', () => {
    expect(resources.map(({ name }) => name.replaceAll('_', '-')).sort()).toEqual(files.sort());
    for (const { name } of resources) expect([name, existsSync(recordedIn(name))]).toEqual([name, true]);
  });
});
