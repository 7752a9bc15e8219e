/** The fake helper's own life: about, restart, support codes, safe mode, starting at logon. */
import { AppError } from '../../../src/shared/errors.ts';
import type { Autostart } from '../../../src/shared/contract/autostart.ts';
import type { IsoTime } from '../../../src/shared/dates.ts';
import type { FakeHandlers } from './fake-helper.ts';
import type { World } from './practice-world.ts';

export const newAutostart: Autostart = { isOn: false, isBlocked: false, isAsked: true, isAvailable: true, place: null };

export const lifeHandlers = (world: World): Pick<FakeHandlers, 'readAbout' | 'restart' | 'applySupportCode' | 'leaveSafeMode' | 'readAutostart' | 'changeAutostart'> => ({
  readAbout: () => world.about(),
  restart() { world.putHelper({ isRestarting: true }); return { restarting: true }; },
  applySupportCode() {
    if (world.codeFault !== null) throw new AppError('support_code_refused', world.codeFault);
    world.putHelper({ canRestart: true });
    return { enables: ['restart'], until: world.about().restartEnabledUntil ?? (new Date().toISOString() as IsoTime) };
  },
  leaveSafeMode() { world.putHelper({ problem: null }); return { left: true }; },
  readAutostart: () => world.autostart,
  changeAutostart({ isOn }) { world.autostart = { ...world.autostart, isOn, isAsked: true }; return world.autostart; },
});
