/** Why a sync that is due waits, and until when, in one sentence; the button beside it syncs now anyway. */
import type { JSX } from 'preact';
import type { CompanyStatus } from '../../../src/shared/contract/status.ts';
import { usePane } from '../context.ts';
import { heldWords } from '../schedule-words.ts';
import { When } from './parts.tsx';

export function HeldBack({ company }: { readonly company: CompanyStatus }): JSX.Element | null {
  const { nowMs } = usePane();
  const { heldBack, nextDueAt } = company;
  if (heldBack === undefined) return null;
  // On battery or a metered network nobody knows when.
  const isKnown = nextDueAt !== null && Date.parse(nextDueAt) > nowMs;
  return <p>{heldWords[heldBack]}{isKnown && <> It goes on <When time={nextDueAt} />.</>}</p>;
}
