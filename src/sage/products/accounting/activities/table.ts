/** The capability table of Sage Accounting, as its own description has it. Loaded when activities are first asked for. */
import { readTable } from '../../../activities/read-table.ts';
import { objects } from './objects.ts';
import { shapes } from './shapes.ts';

export const table = readTable('sage-accounting', { objects, shapes });
