/** Which linked companies a new sign-in does not reach, by Sage's own id: asked before anything of it is stored. */
import type { Connector } from '../../src/sage/connector.ts';

/** `name` is for the person who reads what is missing. */
export type LinkedThrough = { readonly sourceId: string; readonly name: string };

/** The names of those that are missing. Throws what asking Sage throws. */
export async function missingFrom(linked: readonly LinkedThrough[], connector: Connector, signal: AbortSignal): Promise<readonly string[]> {
  const reached = new Set((await connector.findCompanies(signal)).map(({ sourceId }) => sourceId));
  return linked.filter(({ sourceId }) => !reached.has(sourceId)).map(({ name }) => name);
}
