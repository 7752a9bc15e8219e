/** Whom the helper reminds, how many days before and at what time, as it was set. */
import { z } from 'zod';
import { recipientsMax, reminderSettings } from '../../src/shared/contract/reminders.ts';
import { AppError } from '../../src/shared/errors.ts';
import { mailboxOf } from '../../src/shared/mail-address.ts';
import type { SettingsRecords } from '../store/settings-records.ts';

const kept = z.object({ ...reminderSettings.shape, recipients: z.array(z.string()) });
type Kept = z.infer<typeof kept>;

const settingsName = 'reminders';
const usual: Kept = { daysBefore: 28, at: '08:00', recipients: [] };

export type ReminderSettings = {
  read(): Kept;
  change(changes: { readonly daysBefore?: number | undefined; readonly at?: string | undefined }): void;
  /** Throws `too_many_tries` beyond the most there may be. */
  setRecipient(email: string, isOn: boolean): void;
};

export function makeReminderSettings(records: Pick<SettingsRecords, 'text' | 'saveText'>): ReminderSettings {
  const read = (): Kept => {
    const text = records.text(settingsName);
    return text === null ? usual : kept.parse(JSON.parse(text));
  };
  const save = (settings: Kept): void => records.saveText(settingsName, JSON.stringify(kept.parse(settings)));
  return {
    read,
    change: ({ daysBefore, at }) => save({ ...read(), ...(daysBefore !== undefined && { daysBefore }), ...(at !== undefined && { at }) }),
    setRecipient(email, isOn) {
      const settings = read();
      const others = settings.recipients.filter((one) => mailboxOf(one) !== mailboxOf(email));
      if (isOn && others.length >= recipientsMax) throw new AppError('too_many_tries', `${recipientsMax} users have reminders on, and no more can`);
      save({ ...settings, recipients: isOn ? [...others, email] : others });
    },
  };
}
