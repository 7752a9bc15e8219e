import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { products } from '../../src/sage/products/index.ts';
import { resources } from '../../src/sage/products/accounting/resources/index.ts';
import { productSuite } from '../suites/product-suite.ts';
import { resourceSuite } from '../suites/resource-suite.ts';

const root = join(__dirname, '..', '..');
const folder = join(root, 'src', 'sage', 'products', 'accounting', 'resources');
const recordedIn = (name: string) => join(root, 'test', 'fixtures', 'accounting', `${name}.json`);

for (const resource of resources) resourceSuite('Sage Accounting', resource, recordedIn(resource.name));

const cannotGive: Readonly<Record<string, readonly string[]>> = { 'sage-accounting': ['salesOrders', 'purchaseOrders'] };
// Sage 200 is in the same suite with a company of its own, in sage-200-resources.test.ts.
for (const product of products) if (product.kind === 'rest' && product.integrationId !== 'sage-200') productSuite(product, cannotGive[product.integrationId] ?? []);

describe('the resource files of Sage Accounting', () => {
  const files = readdirSync(folder).filter((file) => file !== 'index.ts').map((file) => file.replace(/\.ts$/, ''));

  it('are all in the list, each under the name of its file and with a recorded page', () => {
    expect(resources.map(({ name }) => name.replaceAll('_', '-')).sort()).toEqual(files.sort());
    for (const { name } of resources) expect([name, existsSync(recordedIn(name))]).toEqual([name, true]);
  });
});
