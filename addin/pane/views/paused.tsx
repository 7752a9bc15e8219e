/** A schedule that is paused, wherever it is told: until when, and the button that ends it. */
import type { JSX } from 'preact';
import { scheduleEndpoints as contract } from '../../../src/shared/contract/schedule.ts';
import type { Schedule } from '../../../src/shared/contract/schedule.ts';
import { useDoing, usePane } from '../context.ts';
import { scheduleWords } from '../schedule-words.ts';
import { Button, Failed, Icon, When } from './parts.tsx';

export function Paused({ schedule, resumed, isWide = false }: { readonly schedule: Schedule; readonly resumed: (schedule: Schedule) => void; readonly isWide?: boolean }): JSX.Element {
  const { client, dispatch } = usePane();
  const resume = useDoing(async () => {
    resumed(await client.call(contract.resumeSchedule, {}));
    dispatch({ type: 'say', text: scheduleWords.resumed });
  });
  return (
    <div class={`note ${isWide ? 'wide' : ''}`} role="status">
      <Icon name="warn" />
      <div>
        <p>{schedule.pausedUntil === null ? scheduleWords.pausedForGood : <>{scheduleWords.pausedUntil} <When time={schedule.pausedUntil} />.</>}</p>
        <div class="row"><Button kind="primary" onClick={() => resume.run()} isBusy={resume.isBusy} label="Resume the schedule">Resume</Button></div>
        <Failed error={resume.error} />
      </div>
    </div>
  );
}
