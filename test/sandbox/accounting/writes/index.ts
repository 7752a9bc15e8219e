/** Every operation that changes the books, by method and path; and the idempotency id, which makes a repeated one harmless. */
import { invalid } from '../errors.ts';
import type { Face } from '../face.ts';
import type { Action, Actions, WriteRequest } from './actions.ts';
import { detailActions } from './details.ts';
import { documentActions } from './documents.ts';
import { masterActions } from './masters.ts';
import { moneyActions } from './money.ts';
import { openingActions } from './openings.ts';

const all: Actions = { ...documentActions, ...moneyActions, ...masterActions, ...openingActions, ...detailActions };

type Done = { name: string; one: unknown; at: number };
const done = new WeakMap<Face, Map<string, Done>>();
const keptSeconds = 7 * 86_400;

/** The action of an operation; what the sandbox can't change has none. */
export function actionFor(name: string): Action | undefined {
  const action = Object.hasOwn(all, name) ? all[name] : undefined;
  return action && ((face, request) => once(face, name, request, action));
}

/** The same idempotency id within seven days gives the first result again and does nothing. */
function once(face: Face, name: string, request: WriteRequest, action: Action): unknown {
  const id = idempotencyId(request.body);
  if (id === null) return action(face, request);
  let known = done.get(face);
  if (!known) done.set(face, (known = new Map()));
  const before = known.get(id);
  if (before && before.at > face.now() - keptSeconds) {
    if (before.name !== name) throw invalid('idempotency_id', 'This has been used for another resource.');
    return before.one;
  }
  const one = action(face, request);
  known.set(id, { name, one, at: face.now() });
  return one;
}

function idempotencyId(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null;
  const inner: unknown = Object.values(body)[0];
  const id: unknown = typeof inner === 'object' && inner !== null && 'idempotency_id' in inner ? inner.idempotency_id : null;
  return typeof id === 'string' ? id.toLowerCase() : null;
}
