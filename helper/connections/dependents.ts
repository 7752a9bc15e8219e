/** What depends on a connection: each area of the helper that reads or writes through one tells here what of its own would stand still. */
import type { Dependent } from '../../src/shared/contract/connection-settings.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';

export type DependentsSource = (id: ConnectionId) => readonly Dependent[] | Promise<readonly Dependent[]>;

export type Dependents = {
  /** An area that comes later plugs itself in. */
  add(source: DependentsSource): void;
  of(id: ConnectionId): Promise<readonly Dependent[]>;
};

export function makeDependents(sources: readonly DependentsSource[]): Dependents {
  const all = [...sources];
  return {
    add: (source) => void all.push(source),
    of: async (id) => (await Promise.all(all.map(async (source) => source(id)))).flat(),
  };
}
