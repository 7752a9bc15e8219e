/**
 * The contract as the pane knows it from its first look. Endpoints that only later views call are added in `whole.ts`,
 * and those views take them from their own area: the pane's first script stays small.
 */
import { about } from './about.ts';
import { companies } from './companies.ts';
import { connections } from './connections.ts';
import { data } from './data.ts';
import { pairing } from './pairing.ts';
import { reports } from './reports.ts';
import { settings } from './settings.ts';

export const contract = { ...about, ...pairing, ...connections, ...companies, ...data, ...reports, ...settings };
