/**
 * One row as a request to Sage Accounting, its answer as an outcome, and how to find out when the answer was lost: Sage
 * remembers an idempotency id for seven days and then gives the first result again; what has none is looked at.
 */
import { AppError } from '../../../shared/errors.ts';
import { findWrite, type ActivityTable, type ObjectDefinition, type WriteDefinition } from '../../activities/definition.ts';
import { addressQueryOf, bodyOf, pathOf, wordsOf, type Spelling } from '../../activities/write-body.ts';
import { pathWithId } from '../../ask-json.ts';
import type { SageReply, SageRequest } from '../../connector.ts';
import { readProblems } from '../../sage-errors.ts';
import type { AfterUnknown, Look, LookOutcome, PlannedWrite, WriteOutcome, Writing } from '../../writing.ts';

/** Less than Sage's seven days: its clock and ours may differ, and a request may be long on its way. */
const repeatMsMax = 6.5 * 86_400_000;
const spelling: Spelling = { day: (day) => day, idsAreNumbers: false };

export function planWrite(table: ActivityTable, writing: Writing, key: string, headers: SageRequest['headers'] & object): PlannedWrite {
  const object = table.find(writing.object);
  const write = object && findWrite(object, writing.verb, writing.procedure);
  if (!object || !write) throw new AppError('not_supported', `Sage Accounting offers no "${writing.procedure ?? writing.verb}" of "${writing.object}"`);
  const isRepeatable = write.method === 'POST' && !write.needsId && write.takesIdempotencyId;
  const body = write.method === 'DELETE' ? null : bodyOf(write, writing.fields, isRepeatable ? { idempotency_id: key } : {}, spelling);
  const about = writing.id === null ? wordsOf(writing.fields) : `the record ${writing.id}`;
  return {
    request: { method: write.method, path: pathOf(write, writing.id), query: addressQueryOf(write, writing.fields), headers, ...(body !== null && { body }) },
    read: readOutcome,
    before: null,
    afterUnknown: afterUnknownOf(write, isRepeatable, object, writing, headers),
    lookFor: `Look in Sage at ${object.label}${about === '' ? '' : ` for ${about}`}.`,
  };
}

function readOutcome(reply: SageReply): WriteOutcome {
  const { status } = reply;
  if (status === 204) return { kind: 'done', id: null };
  if (status >= 200 && status < 300) {
    const id = idIn(reply.text);
    return id === null ? { kind: 'unsure', message: 'Sage\'s answer could not be read' } : { kind: 'done', id };
  }
  const { message, source } = readProblems(reply);
  const said = message || `Sage answers ${status}`;
  if (status >= 400 && status < 500 && status !== 408) return status === 429 ? { kind: 'later', message: said } : { kind: 'refused', message: said, field: source || null };
  return { kind: 'unsure', message: said };
}

function idIn(text: string): string | null {
  const found = fieldsIn(text)?.['id'];
  return typeof found === 'string' && found !== '' ? found : null;
}

function fieldsIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function afterUnknownOf(write: WriteDefinition, isRepeatable: boolean, { name }: ObjectDefinition, { id }: Writing, headers: SageRequest['headers'] & object): AfterUnknown {
  if (isRepeatable || write.method === 'PUT') return { kind: 'repeat', forMs: repeatMsMax };
  if (id === null || !write.needsId) return { kind: 'ask' };
  const one = pathWithId(write.path.split('/{id}')[0] ?? '', id);
  // Reading a sales document would mark it as sent.
  const query: Record<string, string> = /^sales_(invoices|credit_notes|corrective_invoices)$/.test(name) ? { mark_as_sent: 'false' } : {};
  const request: SageRequest = { method: 'GET', path: one, query, headers, triesMax: 2 };
  const look = (read: Look['read']): AfterUnknown => ({ kind: 'look', look: { request, read } });
  if (write.method === 'DELETE' || write.path.endsWith('/reissue')) return look((reply) => (isGone(reply) ? { kind: 'done', id: write.method === 'DELETE' ? id : null } : ifThere(reply, () => ({ kind: 'not_done' }))));
  if (write.path.endsWith('/release')) return look((reply) => ifThere(reply, (fields) => (statusIn(fields) === 'DRAFT' ? { kind: 'not_done' } : statusIn(fields) === null ? { kind: 'unclear' } : { kind: 'done', id })));
  return { kind: 'ask' };
}

const statusIn = (fields: Readonly<Record<string, unknown>>): string | null => {
  const status = fields['status'] as { readonly id?: unknown } | null | undefined;
  return typeof status?.id === 'string' ? status.id : null;
};

/** Gone from Sage, or kept there as void. */
function isGone(reply: SageReply): boolean {
  if (reply.status === 404 || reply.status === 410) return true;
  const fields = reply.status === 200 ? fieldsIn(reply.text) : null;
  return fields !== null && (statusIn(fields) === 'VOID' || (typeof fields['deleted_at'] === 'string' && fields['deleted_at'] !== ''));
}

/** Sage failing is no news of the record: asked again later. */
function ifThere(reply: SageReply, read: (fields: Readonly<Record<string, unknown>>) => LookOutcome): LookOutcome {
  if (reply.status >= 500 || reply.status === 429) throw new AppError('sage_failed', `Sage answers ${reply.status}`);
  const fields = reply.status === 200 ? fieldsIn(reply.text) : null;
  return fields === null ? { kind: 'unclear' } : read(fields);
}
