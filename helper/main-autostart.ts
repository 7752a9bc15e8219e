/** Puts starting at logon together: the system's own means, and whether the user has been asked. Part of main.ts. */
import { homedir } from 'node:os';
import type { Autostart } from '../src/shared/contract/autostart.ts';
import { AppError } from '../src/shared/errors.ts';
import type { Home } from './instance-home.ts';
import { homeFolder } from './instance-home.ts';
import type { Program } from './instance-program.ts';
import { thisMachine } from './install/machine.ts';
import { makeStartAtLogon, type StartAtLogon } from './install/start-at-logon.ts';
import type { LifeRecord } from './lifecycle/life-record.ts';
import type { Log } from './log.ts';

export type AutostartDuty = {
  read(): Promise<Autostart>;
  /** Yes or no: either way the user is not asked again. Throws `not_supported` for the demo. */
  change(isOn: boolean): Promise<Autostart>;
};

export type AutostartNeeds = { readonly home: Home; readonly program: Pick<Program, 'startFile'>; readonly record: LifeRecord; readonly isDemo: boolean; /** Nobody sits at this computer. */ readonly isHeadless?: boolean; readonly log: Log; readonly onChanged: () => void };

function ofThisMachine({ home, program }: Pick<AutostartNeeds, 'home' | 'program'>): StartAtLogon {
  const { LEDGERLINE_HOME: _set, ...env } = process.env;
  const isUsual = home.folder === homeFolder({ ...env, HOME: env.HOME ?? homedir() });
  return makeStartAtLogon(thisMachine(() => Promise.resolve(false)), { command: [process.execPath, program.startFile, 'start'], home: isUsual ? null : home.folder });
}

export function openAutostart(needs: AutostartNeeds, system: StartAtLogon = ofThisMachine(needs)): AutostartDuty {
  const { record, isDemo, isHeadless = false, log } = needs;
  async function read(): Promise<Autostart> {
    const { startsNothing, ...state } = await system.state();
    return { ...state, isAsked: isDemo || isHeadless || startsNothing === true || record.read().isAutostartAsked || state.isOn, isAvailable: !isDemo };
  }
  return {
    read,
    async change(isOn) {
      if (isDemo) throw new AppError('not_supported', 'the demo is not started at logon');
      await (isOn ? system.on() : system.off());
      record.change({ isAutostartAsked: true });
      log.info('starting at logon was switched', { state: isOn ? 'on' : 'off' });
      needs.onChanged();
      return read();
    },
  };
}
