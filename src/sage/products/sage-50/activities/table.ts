/** The capability table of Sage 50, as its own description has it. Loaded when activities are first asked for. */
import { readTable } from '../../../activities/read-table.ts';
import { objects } from './objects.ts';
import { shapes } from './shapes.ts';

export const table = readTable('sage-50', { objects, shapes, readOnly: 'Sage 50 by ODBC can only be read' });
