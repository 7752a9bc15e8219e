/** From which day on the books of a sync hold all that was open: months back leave out documents that were settled before. */
import type { DataSetStatus } from '../../src/shared/contract/status.ts';
import type { IsoDate } from '../../src/shared/dates.ts';
import type { SyncNumber } from '../../src/shared/ids.ts';
import { sides } from '../../src/shared/reports/open-items.ts';
import type { StoreReader } from '../store/store.ts';

const syncsMax = 1_000;

/** Null where nothing was left out. */
export function wholeFromOf(reader: Pick<StoreReader, 'published' | 'dataSets' | 'history'>, sync: SyncNumber, side: keyof typeof sides): IsoDate | null {
  const days = Object.keys(sides[side]).flatMap((dataType) => setsAt(reader, sync).find((set) => set.dataType === dataType)?.wholeFrom ?? []);
  return days.sort().at(-1) ?? null;
}

/** As they stood with that sync: the first that is found of each data type is the newest. */
function setsAt(reader: Pick<StoreReader, 'published' | 'dataSets' | 'history'>, sync: SyncNumber): readonly DataSetStatus[] {
  if (reader.published()?.sync === sync) return reader.dataSets();
  return reader.history((sync + 1) as SyncNumber, syncsMax).filter(({ status }) => status === 'published').flatMap(({ dataSets }) => dataSets);
}
