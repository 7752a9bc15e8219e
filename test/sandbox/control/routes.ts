/** The control surface by HTTP: `GET` or `POST /__sandbox/<name>` with the arguments as query or JSON body; the answer is JSON. */
import type { Answer } from '../accounting/oauth.ts';
import type { Control } from './control.ts';

/** Parts of the control object that are not for calling from outside. */
const inside = new Set(['requests', 'faults', 'limiter', 'limits', 'network', 'business', 'books', 'mutations', 'nowMs', 'sage200', 'noteViolation']);

export async function answerControl(control: Control, name: string, query: URLSearchParams, body: string): Promise<Answer> {
  const json = (status: number, value: unknown): Answer => ({ status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value ?? null) });
  const all: Record<string, unknown> = { ...control, ...Object.fromEntries(Object.entries(control.sage200).map(([name, action]) => [`sage200-${name}`, action])) };
  const names = Object.keys(all).filter((one) => !inside.has(one));
  const action = names.includes(name) ? all[name] : undefined;
  if (typeof action !== 'function') return json(404, { error: `no such control: ${name}`, controls: names });
  try {
    const given: unknown = body ? JSON.parse(body) : Object.fromEntries(query);
    return json(200, await (action as (given: unknown) => unknown)(given));
  } catch (error) {
    return json(400, { error: error instanceof Error ? error.message : String(error) });
  }
}
