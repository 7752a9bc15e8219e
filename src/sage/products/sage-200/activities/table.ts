/** The capability table of Sage 200, as its own description has it. Loaded when activities are first asked for. */
import { readTable } from '../../../activities/read-table.ts';
import { objects } from './objects.ts';
import { shapes } from './shapes.ts';

export const table = readTable('sage-200', { objects, shapes });
