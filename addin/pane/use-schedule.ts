/** The schedule, as it was last answered. The tray and the command line change it too: then the companies are due at other times, and it is read again. */
import { scheduleEndpoints } from '../../src/shared/contract/schedule.ts';
import type { Schedule } from '../../src/shared/contract/schedule.ts';
import { usePane, useRead } from './context.ts';
import type { Read } from './context.ts';
import { useNewest } from './use-newest.ts';

export function useSchedule(): readonly [Read<Schedule>, (schedule: Schedule) => void] {
  const { state } = usePane();
  return useNewest(useRead(scheduleEndpoints.readSchedule, {}, state.companies.map(({ nextDueAt, heldBack }) => `${nextDueAt} ${heldBack}`).join()));
}
