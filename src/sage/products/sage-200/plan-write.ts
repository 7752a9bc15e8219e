/**
 * One row as a request to Sage 200 and its answer as an outcome. Sage 200 knows no idempotency: what was lost is looked
 * for by a code that no two records share, which must not be there before; where there is none, a person looks.
 */
import { AppError } from '../../../shared/errors.ts';
import { findWrite, type ActivityTable, type WriteDefinition } from '../../activities/definition.ts';
import { addressQueryOf, bodyOf, pathOf, wordsOf, type Spelling } from '../../activities/write-body.ts';
import type { SageReply, SageRequest } from '../../connector.ts';
import type { AfterUnknown, Look, LookOutcome, PlannedWrite, WriteOutcome, Writing } from '../../writing.ts';
import { where } from './odata.ts';
import { wholeId } from './values.ts';

const spelling: Spelling = { day: (day) => `${day}T00:00:00`, idsAreNumbers: true };
/** By what a record that a row makes is found again: no two of its kind share it. */
const codeFields: Readonly<Record<string, string>> = {
  '/products': 'code', '/warehouses': 'name', '/sop_orders': 'document_no', '/sop_quotes': 'document_no', '/pop_orders': 'document_no', '/customers': 'reference', '/suppliers': 'reference', '/cost_centres': 'code', '/departments': 'code', '/banks': 'code',
};
const idOfReply = wholeId();
const refusalMax = 400;

type Headers = SageRequest['headers'] & object;

export function planWrite(table: ActivityTable, writing: Writing, headers: Headers): PlannedWrite {
  const object = table.find(writing.object);
  const write = object && findWrite(object, writing.verb, writing.procedure);
  if (!object || !write) throw new AppError('not_supported', `Sage 200 offers no "${writing.procedure ?? writing.verb}" of "${writing.object}"`);
  const look = lookUpOf(write, writing.fields, headers);
  const body = write.method === 'DELETE' ? null : bodyOf(write, writing.fields, {}, spelling);
  const about = writing.id === null ? wordsOf(writing.fields) : `the record ${writing.id}`;
  return {
    request: { method: write.method, path: pathOf(write, writing.id), query: addressQueryOf(write, writing.fields), headers, ...(body !== null && { body }) },
    read: readOutcome,
    before: look,
    afterUnknown: afterUnknownOf(write, writing, look, headers),
    lookFor: `Look in Sage at ${object.label}${about === '' ? '' : ` for ${about}`}.`,
  };
}

function lookUpOf(write: WriteDefinition, fields: Writing['fields'], headers: Headers): Look | null {
  if (write.method !== 'POST' || write.verb !== 'create' || write.needsId) return null;
  // Entered under this name, read under the other.
  const list = write.path.replace(/_new$/, '');
  const field = codeFields[list];
  const code = field === undefined ? null : fields[field];
  return field !== undefined && typeof code === 'string' && code !== '' ? lookBy(list, field, code, headers) : null;
}

function lookBy(path: string, field: string, text: string, headers: Headers): Look {
  const request: SageRequest = { method: 'GET', path, query: { $filter: where(field, 'eq', { text }), $select: 'id', $top: '2' }, headers, triesMax: 2 };
  return {
    request,
    read(reply): LookOutcome {
      failIfDown(reply);
      const found = reply.status === 200 ? parsed(reply.text) : null;
      if (!Array.isArray(found)) return { kind: 'unclear' };
      return found.length === 0 ? { kind: 'not_done' } : { kind: 'done', id: idOfReply(found[0]) };
    },
  };
}

function afterUnknownOf(write: WriteDefinition, { id }: Writing, look: Look | null, headers: Headers): AfterUnknown {
  if (write.method === 'PUT') return { kind: 'repeat', forMs: 86_400_000 };
  if (look !== null) return { kind: 'look', look };
  if (write.method !== 'DELETE' || id === null) return { kind: 'ask' };
  const request: SageRequest = { method: 'GET', path: pathOf(write, id), query: {}, headers, triesMax: 2 };
  return {
    kind: 'look',
    look: {
      request,
      read(reply): LookOutcome {
        failIfDown(reply);
        if (reply.status === 404) return { kind: 'done', id };
        return { kind: reply.status === 200 ? 'not_done' : 'unclear' };
      },
    },
  };
}

function failIfDown({ status }: SageReply): void {
  if (status >= 500 || status === 429) throw new AppError('sage_failed', `Sage answers ${status}`);
}

/** Success is 200 for every verb, here and there with nothing in it. What a refusal looks like is written nowhere: its text is shown as it came. */
function readOutcome({ status, text }: SageReply): WriteOutcome {
  if (status >= 200 && status < 300) return { kind: 'done', id: idOfReply(parsed(text)) };
  const said = text.trim().slice(0, refusalMax) || `Sage answers ${status}`;
  if (status === 429) return { kind: 'later', message: said };
  return status >= 400 && status < 500 && status !== 408 ? { kind: 'refused', message: said, field: null } : { kind: 'unsure', message: said };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
