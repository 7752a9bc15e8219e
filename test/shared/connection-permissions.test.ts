/** What may be written through a connection, and which advanced properties it can have: pure rules. */
import { connectionProperties, nearestTo, productsOf, propertyNamed, readProperty } from '../../src/shared/connection-properties.ts';
import { checkPermitted, permissionsOf, readOnly } from '../../src/shared/permissions.ts';
import { verbs, type Permissions } from '../../src/shared/connection-settings.ts';

const code = (expected: string, message: RegExp = /./) => expect.objectContaining({ code: expected, message: expect.stringMatching(message) as string }) as Error;
const all: Permissions = { create: true, update: true, delete: true, execute: true };
const books = { name: 'Books', product: 'sage-accounting' as const, permissions: readOnly, grantedScope: 'full_access' };

describe('the permissions of a connection', () => {
  it.each(verbs)('allow %s by itself and nothing else', (verb) => {
    const one = { ...books, permissions: { ...readOnly, [verb]: true } };
    for (const asked of verbs) {
      if (asked === verb) expect(() => checkPermitted(one, asked)).not.toThrow();
      else expect(() => checkPermitted(one, asked)).toThrow(code('not_permitted', new RegExp(`does not allow ${asked}; it allows query, ${verb}$`)));
    }
  });

  it('are for reading only where nothing was said', () => {
    for (const verb of verbs) expect(() => checkPermitted(books, verb)).toThrow(code('not_permitted', /it allows query$/));
  });

  it('of Sage 50 are for reading only, whatever anybody allows, and the answer says why', () => {
    const sage50 = { ...books, product: 'sage-50' as const, permissions: all, grantedScope: null };
    expect(permissionsOf(sage50)).toEqual(readOnly);
    for (const verb of verbs) expect(() => checkPermitted(sage50, verb)).toThrow(code('not_supported', /ODBC, which reads only/));
  });

  it('C19: switch writing off where Sage granted reading alone, and say how to get more', () => {
    expect(permissionsOf({ ...books, permissions: all, grantedScope: 'readonly' })).toEqual(readOnly);
    expect(() => checkPermitted({ ...books, permissions: all, grantedScope: 'readonly' }, 'create')).toThrow(code('not_permitted', /sign in again/));
    expect(permissionsOf({ ...books, permissions: all, grantedScope: 'full_access offline' })).toEqual(all);
    // Sage said nothing, or is Sage 200, which knows no scope for writing: Sage decides.
    expect(permissionsOf({ ...books, permissions: all, grantedScope: null })).toEqual(all);
    expect(permissionsOf({ ...books, product: 'sage-200', permissions: all, grantedScope: 'openid' })).toEqual(all);
  });
});

describe('the advanced properties of a connection', () => {
  it('are known whatever their capitals, and an unknown one is refused by name with the nearest and where the list is', () => {
    expect(propertyNamed('pagesize', 'sage-200').key).toBe('PageSize');
    expect(() => propertyNamed('PageSise', 'sage-accounting')).toThrow(code('bad_request', /no property "PageSise"; the nearest is "PageSize".*connection property list/));
    expect(() => propertyNamed('__proto__', 'sage-accounting')).toThrow(code('bad_request', /no property "__proto__"/));
    expect(nearestTo('request per minutes')).toBe('RequestsPerMinute');
    expect(nearestTo('x'.repeat(10_000))).toEqual(expect.any(String));
  });

  it('refuse one of another product, and one that is needed for nothing, with the reason', () => {
    expect(() => propertyNamed('Country', 'sage-200')).toThrow(code('bad_request', /Country is not of sage-200; it is of sage-accounting/));
    expect(() => propertyNamed('Timeout', 'sage-50')).toThrow(code('bad_request', /Timeout is not of sage-50/));
    expect(() => propertyNamed('OAuthSettingsLocation', 'sage-accounting')).toThrow(code('bad_request', /each connection keeps its own keys and tokens/));
  });

  it('take only what the table allows, at its very edges', () => {
    for (const property of connectionProperties) {
      for (const product of productsOf(property)) {
        if (property.type === 'choice') expect(() => readProperty(property, 'zz', product)).toThrow(code('bad_request', /one of ca, gb, ie/));
        if (property.type !== 'number') continue;
        const max = (property.max as Partial<Record<typeof product, number>>)[product] ?? 0;
        expect(readProperty(property, String(property.min), product)).toBe(property.min);
        expect(readProperty(property, ` ${max} `, product)).toBe(max);
        for (const wrong of [property.min - 1, max + 1, '1.5', '1e2', '', '-1', '٣', '0x10', 'NaN']) {
          expect(() => readProperty(property, String(wrong), product)).toThrow(code('bad_request', new RegExp(`${property.key} is ".*"; allowed: a whole number from ${property.min} to ${max}`)));
        }
      }
    }
  });
});
