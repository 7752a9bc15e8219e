/**
 * What the desktop tells by itself: each thing once, so many an hour and no more, and not lost when the desktop comes up
 * later than the helper, as at logon. What somebody has just asked for does not go through here.
 */
import type { Log } from '../log.ts';

/** What a notice is of: each kind has its own share of the hour, so that a flood of one does not hide another. */
export type NoticeAbout = 'helper' | 'attention' | 'sign_in' | 'pairing' | 'waiting' | 'other';

export type NoticesNeeds = {
  /** False where nobody can have seen it. */
  readonly show: (text: string) => Promise<boolean>;
  readonly monotonicMs: () => number;
  readonly log: Pick<Log, 'info' | 'warn'>;
};

export type Notices = {
  tell(text: string, about: NoticeAbout): void;
  /** Once more what nobody could see; called now and then. */
  again(): void;
};

const hourMs = 3_600_000;
export const noticesPerHour = 4;
const unseenMax = 6;
const triesMax = 15;

type Told = { readonly text: string; readonly about: NoticeAbout; readonly atMs: number };

export function makeNotices({ show, monotonicMs, log }: NoticesNeeds): Notices {
  let told: readonly Told[] = [];
  let unseen: readonly { readonly text: string; readonly tries: number }[] = [];

  async function put(text: string, tries: number): Promise<void> {
    const isSeen = await show(text).catch((error: unknown) => {
      log.warn('a notice could not be shown', { err: error });
      return false;
    });
    if (!isSeen && tries < triesMax) unseen = [...unseen, { text, tries }].slice(-unseenMax);
  }

  return {
    tell(text, about) {
      const nowMs = monotonicMs();
      told = told.filter(({ atMs }) => nowMs - atMs < hourMs);
      if (told.some((one) => one.text === text)) return;
      if (told.filter((one) => one.about === about).length >= noticesPerHour) {
        log.info('a notice was left out: there were many within the hour', { kind: about });
        return;
      }
      told = [...told, { text, about, atMs: nowMs }];
      void put(text, 1);
    },
    again() {
      const waiting = unseen;
      unseen = [];
      for (const { text, tries } of waiting) void put(text, tries + 1);
    },
  };
}
