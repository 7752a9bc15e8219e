/** What the tray says of each sign-in, the most urgent first: its time left, or what is wrong with it. Pure. */
import type { ConnectionStatus } from '../../src/shared/contract/status.ts';
import { signInLeft, spanText, type SignInLeft } from '../../src/shared/sign-in-left.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import { plainName } from './plain-line.ts';
import type { SignInLine } from './tray.ts';

const order = { ended: 0, urgent: 1, soon: 2, unsigned: 3, pasted: 4, fine: 5 } as const;

function wordsOf({ step, leftMs }: SignInLeft, connection: ConnectionStatus): string {
  if (step === 'pasted') return leftMs === 0 ? 'a pasted access token, which nothing renews' : `a pasted access token, ${spanText(leftMs)} left`;
  if (step === 'ended' && connection.oauthMode !== 'GETANDREFRESH') return 'the pasted access has ended. Paste another in Ledgerline.';
  if (step === 'ended') return 'sign-in has ended. Log in…';
  if (step === 'unsigned') return 'not signed in yet. Log in…';
  if (connection.outage) return `Sage cannot be reached, sign-in good for ${spanText(leftMs)}`;
  return step === 'fine' ? `signed in for ${spanText(leftMs)}` : `sign-in ends in ${spanText(leftMs)}. Log in…`;
}

export function signInLinesOf(connections: readonly ConnectionStatus[], nowMs: number): readonly (SignInLine & { readonly connectionId: ConnectionId })[] {
  const lefts = connections.flatMap((connection) => { const left = signInLeft(connection, nowMs); return left ? [{ connection, left }] : []; });
  lefts.sort((a, b) => order[a.left.step] - order[b.left.step] || a.left.leftMs - b.left.leftMs);
  return lefts.map(({ connection, left }) => ({ connectionId: connection.id, text: `${plainName(connection.name)}: ${wordsOf(left, connection)}` }));
}
