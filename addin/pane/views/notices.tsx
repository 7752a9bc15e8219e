/** Above every view but the settings, which show the same: sign-ins that end, a schedule that is paused, and the one question of the first run. */
import type { JSX } from 'preact';
import { usePane } from '../context.ts';
import { focusSoon } from '../focus-soon.ts';
import { useSchedule } from '../use-schedule.ts';
import { LogonQuestion } from './logon-question.tsx';
import { Paused } from './paused.tsx';
import { SignInWarnings } from './sign-in-warnings.tsx';

export function Notices(): JSX.Element {
  const { state } = usePane();
  // Whoever is linking a company, or is asked by an application, is asked nothing else.
  const isBusy = state.companies.length === 0 || state.route.view === 'link' || document.location.pathname === '/consent';
  return <><SignInWarnings />{!isBusy && <><PauseNotice /><LogonQuestion /></>}</>;
}

function PauseNotice(): JSX.Element | null {
  const [read, answered] = useSchedule();
  if (!read.data?.isPaused) return null;
  return <Paused isWide schedule={read.data} resumed={(schedule) => { answered(schedule); focusSoon(document.body, 'main h1'); }} />;
}
