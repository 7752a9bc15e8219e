/** What a desktop shows as notifications: this end of org.freedesktop.Notifications on a real session bus, which keeps what it was told. */
import { busItself, connectSessionBus } from '../../helper/tray/dbus/session-bus.ts';

export interface Notifications extends Disposable {
  /** The bodies of what was shown, in order, as they were sent. */
  readonly shown: readonly string[];
}

export async function startNotifications(busAddress: string): Promise<Notifications> {
  const bus = await connectSessionBus(busAddress.replace(/^unix:path=/, '').replace(/,.*/, ''));
  const shown: string[] = [];
  bus.expose('/org/freedesktop/Notifications', 'org.freedesktop.Notifications', {
    properties: {},
    methods: { Notify: { returns: 'u', call: ([, , , , body]) => [shown.push(String(body))] } },
  });
  await bus.call(busItself, 'RequestName', 'su', ['org.freedesktop.Notifications', 0]);
  return { shown, [Symbol.dispose]: () => bus.close() };
}
