/**
 * Notices that the data of a linked company have moved: after a sync that did not find them, and once a day, because a
 * folder that Sage has left behind is read as cleanly as ever. It tells, and takes nothing.
 */
import type { Problem } from '../../src/shared/contract/status.ts';
import { isoTimeOf } from '../../src/shared/dates.ts';
import { AppError, type ErrorCode } from '../../src/shared/errors.ts';
import type { ConnectionId } from '../../src/shared/ids.ts';
import type { Connections } from '../connections/connections.ts';
import { problemOf } from '../sync/problems.ts';
import type { Moved } from './look-for-moved.ts';

export type NoticeMovedNeeds = {
  readonly connections: Pick<Connections, 'list' | 'read' | 'noteMoved'>;
  readonly look: (id: ConnectionId, signal: AbortSignal) => Promise<Moved | null>;
  readonly nowMs: () => number;
  readonly log: { warn(message: string, facts: { readonly connectionId: ConnectionId; readonly err: unknown }): void };
  readonly stopping: AbortSignal;
};
export type NoticeMoved = {
  /** After a sync; `code` is of the error that it ended in. */
  syncEnded(id: ConnectionId, code: string | null): void;
  /** Those that nobody has looked after for a day. */
  daily(): Promise<void>;
};

const dayMs = 86_400_000;
const lookMsMax = 5 * 60_000;
const asksForLook: ReadonlySet<string> = new Set<ErrorCode>(['data_set_missing', 'wrong_company', 'driver_missing']);

export function makeNoticeMoved({ connections, look, nowMs, log, stopping }: NoticeMovedNeeds): NoticeMoved {
  const lookedAtMs = new Map<ConnectionId, number>();
  const underWay = new Set<ConnectionId>();

  const problemIn = ({ decision }: Moved): Problem | null => {
    const hasOffer = (decision.kind === 'offer' || decision.kind === 'other_company') && decision.offers.length > 0;
    return hasOffer ? problemOf(new AppError('data_set_moved', 'the same company was found in another folder'), isoTimeOf(nowMs())) : null;
  };

  async function lookAt(id: ConnectionId): Promise<void> {
    if (underWay.has(id)) return;
    underWay.add(id);
    try {
      const moved = await look(id, AbortSignal.any([stopping, AbortSignal.timeout(lookMsMax)]));
      if (moved === null) return;
      lookedAtMs.set(id, nowMs());
      const found = problemIn(moved);
      // What else troubles the connection is not ours to take back.
      if (found !== null || connections.read(id).problem?.code === 'data_set_moved') connections.noteMoved(id, found);
    } catch (thrown) {
      if (!stopping.aborted) log.warn('where the data of Sage 50 lie could not be looked after', { connectionId: id, err: thrown });
    } finally {
      underWay.delete(id);
    }
  }

  return {
    syncEnded(id, code) {
      if (code !== null && asksForLook.has(code)) void lookAt(id);
    },
    async daily() {
      for (const { id, dataSet } of connections.list()) {
        if (dataSet !== null && nowMs() - (lookedAtMs.get(id) ?? 0) > dayMs) await lookAt(id);
      }
    },
  };
}
