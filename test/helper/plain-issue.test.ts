/** Every value that a schema refuses is refused in words that say what is allowed. */
import { z } from 'zod';
import { plainIssue } from '../../helper/plain-issue.ts';

const saidOf = (schema: z.ZodType, value: unknown): string | undefined => schema.safeParse(value, { error: plainIssue }).error?.issues[0]?.message;

it.each([
  [z.string(), null, 'it must be text'], [z.number(), 'x', 'it must be a number'], [z.int(), 1.5, 'it must be a whole number'], [z.boolean(), 1, 'it must be true or false'],
  [z.array(z.string()), {}, 'it must be a list'], [z.strictObject({}), [], 'it must be an object with fields'], [z.enum(['hour', 'day']), 'x', 'it must be one of "hour", "day"'], [z.literal('on'), 'off', 'it must be "on"'],
  [z.number().min(5), 0, 'it must be at least 5'], [z.number().max(1440), 1e9, 'it must be at most 1440'], [z.string().min(1), '', 'it must be text that is not empty'], [z.string().min(8), 'short', 'it must be at least 8 characters'],
  [z.string().max(1), 'xy', 'it must be at most 1 character'], [z.array(z.number()).min(1), [], 'it must be a list that is not empty'], [z.array(z.number()).max(2), [1, 2, 3], 'it must be at most 2 entries'], [z.number().gt(0), 0, 'it must be more than 0'],
  [z.string(), undefined, 'this is missing; it is text'], [z.enum(['a', 'b']), undefined, 'this is missing; it is one of "a", "b"'],
])('%#: says what is allowed, and not how it was found out', (schema, value, said) => {
  expect(saidOf(schema, value)).toBe(said);
});

it('leaves a schema its own sentence, and never repeats what was given', () => {
  expect(saidOf(z.string().regex(/^\d\d:\d\d$/, 'a time of day is written HH:MM'), '24')).toBe('a time of day is written HH:MM');
  for (const schema of [z.number(), z.enum(['a']), z.string().max(2), z.union([z.number(), z.null()])]) expect(saidOf(schema, 'secret-canary')).not.toContain('canary');
});
