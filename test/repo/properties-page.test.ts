/** The page of documentation about advanced properties says what the table says, to the letter. */
import { connectionProperties, productsOf, type ConnectionProperty } from '../../src/shared/connection-properties.ts';
import { readHouseFile } from './house.ts';

const names: Readonly<Record<string, string>> = { 'sage-accounting': 'Sage Accounting', 'sage-200': 'Sage 200', 'sage-50': 'Sage 50' };

function allowedOf(property: ConnectionProperty): string {
  if (property.type === 'none') return 'not to be set';
  if (property.type === 'choice') return `${property.values.join(', ')} (${property.products.map((product) => names[product]).join(', ')})`;
  return productsOf(property).map((product) => `${names[product]}: ${property.min} to ${property.max[product]}, usually ${property.defaults[product]}`).join('; ') + (property.unit === null ? '' : ` ${property.unit}`);
}

const tableOf = (): readonly string[] => [
  '| property | allowed | what it does |', '|---|---|---|',
  ...(connectionProperties as readonly ConnectionProperty[]).map((property) => `| \`${property.key}\` | ${allowedOf(property)} | ${property.says} |`),
];

it('docs/connection-properties.md holds the table as it acts', () => {
  const page = readHouseFile('docs/connection-properties.md').split('\n');
  expect(page.filter((line) => line.startsWith('|'))).toEqual(tableOf());
});
