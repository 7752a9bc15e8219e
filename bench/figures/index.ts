/** The list of figures; a new one is its file and one line here. */
import type { Figure } from '../measure.ts';
import { fullSync } from './full-sync.ts';
import { helperAtRest } from './idle.ts';
import { incrementalSync } from './incremental-sync.ts';
import { memory } from './memory.ts';
import { paneAtQuarterCpu } from './pane.ts';
import { poll } from './poll.ts';
import { reportsOverLines } from './reports.ts';
import { responsive } from './responsive.ts';
import { sage50ByOdbc } from './sage-50.ts';
import { farAway, rateLimited } from './slow-sage.ts';
import { tableToPane } from './table-to-pane.ts';

export const figures: readonly Figure[] = [fullSync, incrementalSync, poll, memory, rateLimited, farAway, responsive, tableToPane, reportsOverLines, sage50ByOdbc, paneAtQuarterCpu, helperAtRest];
