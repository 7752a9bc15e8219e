/** Where the mark of a run lies. */
import { join } from 'node:path';
import type { Home } from '../instance-home.ts';

export const markPathOf = (home: Home): string => join(home.runFolder, 'running.json');
