/** The user, and the businesses that the user may open, each with its own books, subscription and roles. */
import { makeFace, refs } from './face.ts';
import type { Face } from './face.ts';
import { generateBooks } from '../books/generate.ts';
import type { BooksSize } from '../books/generate.ts';
import { makeIds } from './ids.ts';
import { attributesOf } from './spec.ts';
import { stamp } from './spell.ts';
import type { Json } from './spell.ts';

export type Role = 'full' | 'restricted' | 'read only' | 'none';

export type Business = {
  id: string; name: string; createdAt: number; active: boolean;
  /** By Sage's areas (`Sales`, `Bank`, …); an area that isn't named is `full`. */
  roles: Record<string, Role>;
  /** Books are made when they are first looked at. */
  face(): Face;
};

export type BusinessPlan = { name: string; size: BooksSize; active?: boolean; roles?: Record<string, Role> };

export function makeBusinesses(plans: readonly BusinessPlan[], seed: number, today: string, now: () => number): Business[] {
  const ids = makeIds(seed);
  return plans.map(({ name, size, active = true, roles = {} }, index) => {
    let face: Face | undefined;
    return {
      id: ids.make('businesses', index + 1), name, createdAt: 1_600_000_000 + index * 86_400, active, roles: { ...roles },
      face: () => (face ??= makeFace(generateBooks({ seed: seed * 31 + index, today, size, name, now: now() - 60 }), now)),
    };
  });
}

const complete = (definition: string, known: Record<string, Json>): Json => Object.fromEntries(attributesOf(definition).map((attribute) => [attribute, known[attribute] ?? null]));

export function showBusiness({ id, name, createdAt, active }: Business): Json {
  const address = { address_line_1: 'The Old Sail Loft', address_line_2: '14 Quay Street', city: 'Porthaven', postal_code: 'ZZ1 1AA', country: refs.country('GB'), region: 'Cornwall' };
  return complete('Business', {
    id, displayed_as: name, name, created_at: stamp(createdAt), updated_at: stamp(createdAt), ...address, telephone: '01632 960000', mobile: '', website: '', is_demo: true, ni_based: false,
    subscriptions: [{ created_at: stamp(createdAt), updated_at: stamp(createdAt), displayed_as: 'Accounting', id: 'ACCOUNTING', active, status: active ? 'subscribed' : 'cancelled' }],
  });
}

/** The one list whose page size has another name; it is never paged. */
export function showBusinesses(businesses: readonly Business[]): string {
  const items = businesses.map(({ id, name }) => ({ id, displayed_as: name, $path: `/businesses/${id}` }));
  return JSON.stringify({ $total: items.length, $page: 1, $next: null, $back: null, $items_per_page: 2_147_483_647, $items: items });
}

export const showUser = (seed: number): Json => complete('User', {
  id: makeIds(seed).make('users', 1), displayed_as: 'Practice User', first_name: 'Practice', last_name: 'User', initials: 'PU', email: 'practice.user@harbour-and-vale.example', locale: 'en-GB', created_at: stamp(1_600_000_000), updated_at: stamp(1_600_000_000),
});
