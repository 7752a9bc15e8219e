/** Above every view: sign-ins that have ended or end within the days of the reminders. */
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { reminderEndpoints } from '../../../src/shared/contract/reminders.ts';
import { needsReminder, signInLeft } from '../../../src/shared/sign-in-left.ts';
import { useGo, usePane, useRead } from '../context.ts';
import { tokenWords } from '../token-words.ts';
import { isAboutAsked } from './about-asked.ts';
import { Button, Icon, Name } from './parts.tsx';

const usualDaysBefore = 28;

export function SignInWarnings(): JSX.Element | null {
  const { nowMs, state } = usePane();
  const go = useGo();
  // Here because it stands above every view but Settings, and is loaded after the pane has come up.
  useEffect(() => { if (isAboutAsked(window)) go({ view: 'settings' }); }, []);
  const daysBefore = useRead(reminderEndpoints.readReminders, {}).data?.daysBefore ?? usualDaysBefore;
  const warned = state.connections.flatMap((connection) => {
    const left = signInLeft(connection, nowMs);
    return left !== null && needsReminder(connection, daysBefore, nowMs) ? [{ connection, left }] : [];
  }).sort((a, b) => a.left.leftMs - b.left.leftMs);
  if (warned.length === 0) return null;
  const hasEnded = warned.some(({ left }) => left.step !== 'soon' && left.step !== 'fine');
  return (
    <div class={`note wide ${hasEnded ? 'bad' : 'warn'}`} role="status">
      <Icon name="warn" />
      <div>
        {warned.map(({ connection, left }) => <p key={connection.id}>{tokenWords.warning(left)} <strong><Name>{connection.name}</Name></strong></p>)}
        <div class="row"><Button onClick={() => go({ view: 'settings' })}>{tokenWords.loginNow}…</Button></div>
      </div>
    </div>
  );
}
