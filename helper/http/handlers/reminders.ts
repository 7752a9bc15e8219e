/** Reminders and the mail server that sends them. */
import type { Handlers } from '../../../src/shared/contract/endpoint.ts';
import type { reminderEndpoints as contract } from '../../../src/shared/contract/reminders.ts';
import type { Caller } from '../caller.ts';
import type { Services } from '../services.ts';

export const reminderHandlers = ({ open }: Services): Handlers<typeof contract, Caller> => ({
  readMailSettings: () => open().mailServer.read(),
  // Whoever sits at the command line is the one who would be asked.
  changeMailSettings: (changes, caller) => open().mailServer.change(changes, caller.via === 'socket'),
  async testMail({ to }, caller) {
    await open().reminders.sendTest(to, caller.gone);
    return { sent: true };
  },
  readReminders: () => open().reminders.read(),
  changeReminders: (changes) => open().reminders.change(changes),
  setReminder: ({ email, isOn }) => open().reminders.setRecipient(email, isOn),
});
