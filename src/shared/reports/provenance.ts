/** Where a report's figures come from; see `provenance` in shapes.ts. */
import type { IsoTime } from '../dates.ts';
import type { SyncNumber } from '../ids.ts';

export type Provenance = {
  companyId: string;
  companyName: string;
  currency: string;
  sync: SyncNumber;
  publishedAt: IsoTime;
  dataAsAt: IsoTime;
  proof: 'agrees' | 'differs' | 'not_checked';
};
