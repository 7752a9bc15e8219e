/** Where a webhook may go: private addresses in every spelling, other schemes, logins, ports of other servers. */
import { isPublicAddress, placeNamed, webhookAddress } from '../../helper/webhooks/webhook-address.ts';
import { removeFolders } from '../suites/store-places.ts';
import { crm, makeWebhookWorld } from './webhooks-world.ts';

afterAll(removeFolders);
const withCode = (code: string) => expect.objectContaining({ code });

describe('the address of a webhook', () => {
  it.each([
    'https://127.0.0.1/', 'https://127.1/', 'https://2130706433/', 'https://0177.0.0.1/', 'https://0x7f.0.0.1/', 'https://0x7f000001/', 'https://0/', 'https://0.0.0.0/', 'https://[::]/', 'https://[::1]/', 'https://localhost/', 'https://LOCALHOST./', 'https://localhost../',
    'https://me.localhost/', 'https://１２７.０.０.１/', 'https://169.254.169.254/latest/', 'https://10.1.2.3/', 'https://172.16.0.1/', 'https://172.31.255.255/', 'https://192.168.1.1/', 'https://100.64.0.1/', 'https://198.18.0.1/', 'https://224.0.0.1/', 'https://255.255.255.255/',
    'https://[fc00::1]/', 'https://[fd12::1]/', 'https://[fe80::1]/', 'https://[fec0::1]/', 'https://[ff02::1]/', 'https://[::ffff:127.0.0.1]/', 'https://[::ffff:a00:1]/', 'https://[::127.0.0.1]/', 'https://[64:ff9b::7f00:1]/', 'https://[64:ff9b:1::a00:1]/', 'https://[2002:7f00:1::]/', 'https://[2001:0:7f00:1::]/', 'https://[2001:db8::1]/', 'https://[100::1]/',
    'https://localhost:47800/v1/restart', 'http://localhost/', 'http://127.0.0.1:9000/',
  ])('G01: %s is refused until that exact host is allowed', async (url) => {
    const world = makeWebhookWorld();
    await expect(world.hooks.create({ name: 'X', url }, true)).rejects.toEqual(withCode('webhook_refused'));
    await expect(world.hooks.create({ name: 'X', url }, false)).rejects.toEqual(withCode('webhook_refused'));
    expect(world.hooks.list()).toEqual([]);
    expect(world.hooks.hosts()).toEqual([]);
    world.hooks.allowHost(url);
    expect((await world.hooks.create({ name: 'X', url }, false)).webhook.state).toBe('active');
    await expect(world.hooks.create({ name: 'Y', url: 'https://127.0.0.2/' }, true)).rejects.toEqual(withCode('webhook_refused'));
    await world.close();
  });

  it.each(['http://crm.example.co.uk/', 'http://10.0.0.1/', 'file:///etc/passwd', 'ftp://crm.example.co.uk/', 'gopher://crm.example.co.uk/', 'javascript:alert(1)', 'https://user:pw@crm.example.co.uk/', 'https://user@crm.example.co.uk/', 'https://crm.example.co.uk:25/', 'https://crm.example.co.uk:445/', 'https://crm.example.co.uk:22/', 'https://crm.example.co.uk:6379/', 'https://crm.example.co.uk:80/', 'ws://crm.example.co.uk/'])('G04: %s is refused whatever was allowed', (url) => {
    expect(() => webhookAddress(url)).toThrow(withCode('webhook_refused'));
  });

  it.each(['', 'crm', 'https://', 'https://exa mple/', 'https://[::1', `https://crm.example.co.uk/${'x'.repeat(500)}`, 'https://256.256.256.256/'])('says of "%s" that it is no address', (url) => {
    expect(() => webhookAddress(url)).toThrow(withCode('bad_request'));
  });

  it('lets the open internet through, and shows a name that looks like another in its own letters', () => {
    for (const address of ['8.8.8.8', '172.32.0.1', '100.128.0.1', '192.169.0.1', '2606:4700::1111', '2a00:1450::1']) expect(isPublicAddress(address)).toBe(true);
    for (const odd of ['', 'localhost', 'fe80::1%eth0', '2606:4700::1111%lo']) expect(isPublicAddress(odd)).toBe(false);
    expect(webhookAddress('https://ехample.com/').url.href).toBe('https://xn--ample-ywe6i.com/');
    expect(webhookAddress('https://CRM.example.co.uk.:8443/a?b#c')).toMatchObject({ place: 'crm.example.co.uk:8443', isPrivate: false });
    expect(webhookAddress('https://CRM.example.co.uk.:8443/a?b#c').url.href).toBe('https://crm.example.co.uk:8443/a?b');
  });

  it('reads the name of a host as people write it, and refuses what is none', () => {
    expect(['CRM.example.co.uk.', 'localhost:8443', '[::1]:8443', 'https://a.example/hook', 'http://localhost:9000/x'].map(placeNamed)).toEqual(['crm.example.co.uk:443', 'localhost:8443', '[::1]:8443', 'a.example:443', 'localhost:9000']);
    for (const odd of ['', 'a/b', 'a b', 'user@host', 'a:b:c']) expect(() => placeNamed(odd)).toThrow(withCode('bad_request'));
  });

  it('G10: a host never seen before waits, its whole address shown, and nothing is sent to it before', async () => {
    const world = makeWebhookWorld();
    const { webhook } = await world.hooks.create({ name: 'X', url: crm }, false);
    expect(webhook.state).toBe('unconfirmed');
    expect(world.hooks.waiting()).toBe(crm);
    world.hooks.start();
    world.publish(1);
    await world.pass(60_000);
    await expect(world.hooks.test(webhook.id)).rejects.toEqual(withCode('webhook_not_confirmed'));
    expect(world.attempts).toEqual([]);
    world.hooks.confirm(crm);
    await world.pass(60_000);
    expect(world.hooks.waiting()).toBeNull();
    expect(world.attempts).toHaveLength(1);
    expect((await world.hooks.create({ name: 'Same host', url: 'https://crm.example.co.uk/other' }, false)).webhook.state).toBe('active');
    expect((await world.hooks.create({ name: 'Other port', url: 'https://crm.example.co.uk:8443/' }, false)).webhook.state).toBe('unconfirmed');
    expect(world.hooks.forgetHost('crm.example.co.uk')).toBe(true);
    expect(world.hooks.forgetHost('crm.example.co.uk')).toBe(false);
    world.publish(2);
    await world.pass(60_000);
    expect(world.attempts).toHaveLength(1);
    await world.close();
  });

  it('keeps to what a policy names, and bounds tests and numbers', async () => {
    const world = makeWebhookWorld({ named: ['localhost:8443'] });
    const { id } = await world.add({ url: 'https://localhost:8443/' });
    expect(world.hooks.forgetHost('localhost:8443')).toBe(false);
    for (let time = 0; time < 10; time += 1) await world.hooks.test(id);
    await expect(world.hooks.test(id)).rejects.toEqual(withCode('too_many_tries'));
    for (let count = 1; count < 20; count += 1) await world.add({ name: `N${count}` });
    await expect(world.add({ name: 'one more' })).rejects.toEqual(withCode('bad_request'));
    await world.close();
  });
});
