/**
 * Which companies begin to need a person, for one notice: each is told when it first does, and again only after it was
 * well and a day has passed. What is kept outlives a restart. Pure.
 */
import { z } from 'zod';
import type { Snapshot } from '../../src/shared/events.ts';
import { needsReminder } from '../../src/shared/sign-in-left.ts';
import { plainName } from './plain-line.ts';
import { needsPerson, whatToDo } from './tray-state.ts';

const dayMs = 24 * 3_600_000;
const keptMax = 1000;
const namedMax = 2;

const kept = z.record(z.string(), z.object({ atMs: z.number(), isOver: z.boolean() }));
/** By the company's id: when it was told, and whether it was well since. */
export type ToldTroubles = Readonly<z.infer<typeof kept>>;

export function readToldTroubles(text: string | null): ToldTroubles {
  try {
    return text === null ? {} : kept.parse(JSON.parse(text));
  } catch {
    // What cannot be read is as good as nothing: at worst something is told once more.
    return {};
  }
}

/** Null where there is nothing new to tell; `told` is the same object where nothing changed. */
export function newTroubles({ companies, connections }: Snapshot, told: ToldTroubles, nowMs: number): { readonly notice: string | null; readonly told: ToldTroubles } {
  // Of a sign-in that ended the reminders tell, once a day.
  const reminded = new Set<string>(connections.filter((connection) => needsReminder(connection, 0, nowMs)).map(({ id }) => id));
  const next: Record<string, { atMs: number; isOver: boolean }> = {};
  const fresh: { name: string; what: string }[] = [];
  for (const company of companies) {
    const before = told[company.id];
    const { problem } = company;
    const isTroubled = needsPerson(problem) && !reminded.has(company.connectionId);
    if (isTroubled && (before === undefined || (before.isOver && Math.abs(nowMs - before.atMs) >= dayMs))) {
      fresh.push({ name: plainName(company.name), what: `${problem.message} ${whatToDo(problem)}` });
      next[company.id] = { atMs: nowMs, isOver: false };
    } else if (before !== undefined) {
      // While it is read nothing is known; afterwards its problem is back or gone.
      next[company.id] = { ...before, isOver: isTroubled ? before.isOver : before.isOver || (company.running === null && problem === null) };
    }
  }
  const isSame = JSON.stringify(next) === JSON.stringify(told) || Object.keys(next).length > keptMax;
  return { notice: wordsOf(fresh), told: isSame ? told : next };
}

function wordsOf(fresh: readonly { readonly name: string; readonly what: string }[]): string | null {
  const [first] = fresh;
  if (first === undefined) return null;
  if (fresh.length === 1) return `“${first.name}” needs your attention. ${first.what}`;
  const more = fresh.length - namedMax;
  return `${fresh.length} companies need your attention: ${fresh.slice(0, namedMax).map(({ name }) => `“${name}”`).join(', ')}${more > 0 ? ` and ${more} more` : ''}. Open Ledgerline: it says why.`;
}
