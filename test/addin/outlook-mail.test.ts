/** Who sent the message that is open; what Outlook may hand us, odd things included. */
import fc from 'fast-check';
import { isInsideOffice } from '../../addin/hosts/choose-host.ts';
import { officeAddress } from '../../addin/hosts/office/load-office.ts';
import { themeOf } from '../../addin/hosts/office/office-host.ts';
import { outlookMail, senderOf } from '../../addin/hosts/outlook/outlook-mail.ts';

const message = { itemType: 'message', subject: 'Invoice 12', from: { emailAddress: 'jo@alder.example', displayName: 'Jo Alder' }, sender: { emailAddress: 'team@alder.example', displayName: 'Team' } };

describe('the sender', () => {
  it('is whom the message is from, not who sent it for them', () => {
    expect(senderOf(message)).toEqual({ name: 'Jo Alder', email: 'jo@alder.example', subject: 'Invoice 12' });
    expect(senderOf({ ...message, from: null })).toMatchObject({ email: 'team@alder.example' });
  });

  it.each<[string, unknown]>([
    ['no item', null],
    ['nothing', undefined],
    ['an appointment', { ...message, itemType: 'appointment' }],
    ['a message being written', { ...message, from: { getAsync: () => undefined }, sender: undefined }],
    ['no sender', { itemType: 'message', subject: 'x' }],
    ['an inner Exchange name', { ...message, from: { emailAddress: '/o=ExchangeLabs/cn=Recipients/cn=abc', displayName: 'X' }, sender: null }],
    ['an empty address', { ...message, from: { emailAddress: ' ', displayName: 'X' }, sender: null }],
    ['numbers for names', { itemType: 'message', from: { emailAddress: 5 } }],
  ])('is null for %s', (_what, item) => {
    expect(senderOf(item)).toBeNull();
  });

  it('has a name and a subject of sane length, and text only', () => {
    expect(senderOf({ ...message, subject: { getAsync: 1 }, from: { emailAddress: 'a@b.c', displayName: 'x'.repeat(10_000) } })).toEqual({ name: 'x'.repeat(256), email: 'a@b.c', subject: '' });
  });

  it('never throws, whatever the item is', () => {
    fc.assert(fc.property(fc.anything(), fc.anything(), fc.anything(), (from, sender, subject) => { senderOf({ itemType: 'message', from, sender, subject }); }));
  });
});

describe('Outlook’s mailbox', () => {
  type Handler = () => void;
  const globals = globalThis as { Office?: unknown };
  const mailbox = { item: null as unknown, handlers: new Map<string, Handler>(), addHandlerAsync: (type: string, handler: Handler) => { mailbox.handlers.set(type, handler); }, removeHandlerAsync: (type: string) => { mailbox.handlers.delete(type); } };
  const open = (version: number) => {
    mailbox.handlers.clear();
    mailbox.item = message;
    globals.Office = { EventType: { ItemChanged: 'olkItemSelectedChanged' }, context: { mailbox, requirements: { isSetSupported: (name: string, wanted: string) => name === 'Mailbox' && Number(wanted.split('.')[1]) <= version } } };
    return outlookMail();
  };
  afterEach(() => { delete globals.Office; });
  const change = (item: unknown) => { mailbox.item = item; mailbox.handlers.get('olkItemSelectedChanged')?.(); };

  it('tells all listeners of another message, also of none, until they stop', () => {
    const mail = open(8);
    const heard: unknown[][] = [[], []];
    const stops = heard.map((list) => mail.onSenderChanged((sender) => list.push(sender?.email ?? null)));
    change({ ...message, from: { emailAddress: 'b@b.example' } });
    change(null);
    stops[0]?.();
    change(message);
    stops[1]?.();
    stops[1]?.();
    change(null);
    expect(heard).toEqual([['b@b.example', null], ['b@b.example', null, 'jo@alder.example']]);
    expect(mailbox.handlers.size).toBe(0);
  });

  it('before version 1.5 has no pinning, and is read all the same', () => {
    const mail = open(4);
    mail.onSenderChanged(() => undefined)();
    expect(mailbox.handlers.size).toBe(0);
    expect(mail.sender()).toMatchObject({ email: 'jo@alder.example' });
  });

  it('may throw over its item: then there is no sender', () => {
    const mail = open(8);
    Object.defineProperty(mailbox, 'item', { configurable: true, get: () => { throw new Error('changing'); } });
    try {
      expect(mail.sender()).toBeNull();
    } finally {
      Object.defineProperty(mailbox, 'item', { configurable: true, writable: true, value: null });
    }
  });
});

describe('the program around the pane', () => {
  it('is looked for only where Office has left its mark', () => {
    const page = (search: string, name = '') => ({ location: { search } as Location, name });
    expect([page('?_host_Info=Excel$Web$16.01'), page('', '{"hostInfo":"Excel|Web"}'), page('', '_host_Info=Excel'), page('?host=excel'), page('')].map(isInsideOffice)).toEqual([true, true, true, false, false]);
  });

  it('gets our copy of Office.js, but Microsoft’s in Outlook on the web', () => {
    expect(officeAddress('?_host_Info=Excel$Web$16.01')).toBe('office/office.js');
    expect(officeAddress('?_host_Info=Outlook$Win32$16.01')).toBe('office/office.js');
    expect(officeAddress('?_host_Info=Outlook$Web$16.01')).toMatch(/^https:\/\/appsforoffice\.microsoft\.com\//);
    expect(officeAddress('?_host_Info=Outlook|Web|16.01')).toMatch(/^https:\/\/appsforoffice\.microsoft\.com\//);
  });

  it('says light or dark, or leaves it to the system', () => {
    expect([themeOf({ bodyBackgroundColor: '#FFFFFF' }), themeOf({ bodyBackgroundColor: '#262626' }), themeOf({ bodyBackgroundColor: '#FFFFFF', isDarkTheme: true }), themeOf(null), themeOf(undefined), themeOf({ bodyBackgroundColor: 'white' })]).toEqual(['light', 'dark', 'dark', null, null, null]);
  });
});
