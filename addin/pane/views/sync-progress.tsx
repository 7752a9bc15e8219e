/** How far a sync has come: one bar for the whole, and the list that is being read just now. */
import type { JSX } from 'preact';
import type { SyncStatus } from '../../../src/shared/contract/status.ts';
import { doneLists } from '../state.ts';
import { dataTypeNames, words } from '../words.ts';

export function SyncProgress({ sync }: { readonly sync: SyncStatus }): JSX.Element {
  const all = sync.dataSets.length;
  const reading = sync.dataSets.filter((set) => set.status === 'running');
  return (
    <div class="progress">
      <progress aria-label="Sync progress" max={Math.max(1, all)} value={all === 0 ? undefined : doneLists(sync) + shareOf(sync)} />
      <p class="quiet">
        {all === 0 ? 'Getting ready…' : words.listsRead(doneLists(sync), all)}
        {reading.map((set) => <span key={set.dataType}> · {dataTypeNames[set.dataType]}: {words.readSoFar(set)}</span>)}
      </p>
    </div>
  );
}

/** What the lists under way add to the bar. */
function shareOf(sync: SyncStatus): number {
  return sync.dataSets.reduce((sum, set) => (set.status === 'running' && set.expected ? sum + Math.min(1, set.read / set.expected) : sum), 0);
}
