/**
 * What only this user's own command line and tray may ask, over the socket in the home folder: the system lets nobody
 * else open it. None of it has an address on https, so no page can show itself a pairing code or make itself a token.
 */
import { z } from 'zod';
import { defineEndpoint, scopes } from '../../src/shared/contract/endpoint.ts';
import { mailSettings } from '../../src/shared/contract/reminders.ts';
import { isoTime } from '../../src/shared/dates.ts';

const nothing = z.strictObject({});
const hostName = z.string().trim().min(1).max(300);

export const localContract = {
  hello: defineEndpoint({
    method: 'GET', path: '/local/hello', permission: 'admin', input: nothing,
    reply: z.object({ url: z.string(), port: z.number().int(), pid: z.number().int(), version: z.string(), certificateFile: z.string() }), fails: [],
    says: 'Where this helper serves the pane.',
  }),
  startPairing: defineEndpoint({
    method: 'POST', path: '/local/pairing', permission: 'admin', input: nothing,
    reply: z.object({ code: z.string(), endsAt: isoTime, url: z.string() }), fails: ['too_many_tries'],
    says: 'Shows a code for one pane.',
  }),
  createToken: defineEndpoint({
    method: 'POST', path: '/local/tokens', permission: 'admin',
    input: z.strictObject({ name: z.string().trim().min(1).max(80), scope: z.enum(scopes) }),
    reply: z.object({ token: z.string(), tokenId: z.string() }), fails: ['too_many_tries', 'disk_full'],
    says: 'Makes a token for a program; it is told this once.',
  }),
  listHosts: defineEndpoint({
    method: 'GET', path: '/local/hosts', permission: 'admin', input: nothing, reply: z.object({ hosts: z.array(z.string()), waiting: z.string().nullable() }), fails: ['keychain_locked', 'keychain_missing'],
    says: 'The computers that Sage 50 data may be read from, and one that somebody asked for and nobody confirmed.',
  }),
  confirmHost: defineEndpoint({
    method: 'POST', path: '/local/hosts', permission: 'admin', input: z.strictObject({ name: hostName }), reply: z.object({ host: z.string(), hosts: z.array(z.string()) }), fails: ['keychain_locked', 'keychain_missing'],
    says: 'Confirms that a computer is one of the user\'s own: files on it may be opened from now on.',
  }),
  forgetHost: defineEndpoint({
    method: 'DELETE', path: '/local/hosts/{name}', permission: 'admin', input: z.strictObject({ name: hostName }), reply: z.object({ forgotten: z.literal(true) }), fails: ['not_found', 'keychain_locked', 'keychain_missing'],
    says: 'Takes that back.',
  }),
  listProxies: defineEndpoint({
    method: 'GET', path: '/local/proxies', permission: 'admin', input: nothing, reply: z.object({ proxies: z.array(z.string()), waiting: z.string().nullable() }), fails: ['keychain_locked', 'keychain_missing'],
    says: 'The proxies that connections may go through, and one that somebody named and nobody confirmed.',
  }),
  confirmProxy: defineEndpoint({
    method: 'POST', path: '/local/proxies', permission: 'admin', input: z.strictObject({ place: hostName }), reply: z.object({ proxy: z.string(), proxies: z.array(z.string()) }), fails: ['keychain_locked', 'keychain_missing'],
    says: 'Confirms a proxy, as "proxy.example.co.uk:8080": connections that name it go through it from now on.',
  }),
  forgetProxy: defineEndpoint({
    method: 'DELETE', path: '/local/proxies/{place}', permission: 'admin', input: z.strictObject({ place: hostName }), reply: z.object({ forgotten: z.literal(true) }), fails: ['not_found', 'keychain_locked', 'keychain_missing'],
    says: 'Takes that back.',
  }),
  confirmMailServer: defineEndpoint({
    method: 'POST', path: '/local/mail/confirm', permission: 'admin', input: nothing, reply: mailSettings, fails: ['not_found'],
    says: 'Allows the mail server that was set: reminders may be sent to it.',
  }),
  listWebhookHosts: defineEndpoint({
    method: 'GET', path: '/local/webhook-hosts', permission: 'admin', input: nothing, reply: z.object({ hosts: z.array(z.string()), /** The whole address that waits to be confirmed. */ waiting: z.string().nullable() }), fails: ['keychain_locked', 'keychain_missing'],
    says: 'The hosts that webhooks may go to.',
  }),
  allowWebhookHost: defineEndpoint({
    method: 'POST', path: '/local/webhook-hosts', permission: 'admin', input: z.strictObject({ name: hostName }), reply: z.object({ host: z.string() }), fails: ['keychain_locked', 'keychain_missing'],
    says: 'Allows exactly this host and port for webhooks, also where its address is private.',
  }),
  forgetWebhookHost: defineEndpoint({
    method: 'DELETE', path: '/local/webhook-hosts/{name}', permission: 'admin', input: z.strictObject({ name: hostName }), reply: z.object({ forgotten: z.literal(true) }), fails: ['not_found', 'keychain_locked', 'keychain_missing'],
    says: 'Takes that back.',
  }),
  reloadCertificate: defineEndpoint({
    method: 'POST', path: '/local/certificate', permission: 'admin', input: nothing, reply: z.object({ isNew: z.boolean() }), fails: ['disk_failed', 'disk_full'],
    says: 'Takes the certificate that lies in the home folder now: it was renewed.',
  }),
  stop: defineEndpoint({
    method: 'POST', path: '/local/stop', permission: 'admin', input: nothing, reply: z.object({ stopping: z.literal(true) }), fails: [],
    says: 'Stops the helper: syncs are cancelled and go on at the next start.',
  }),
};
export type LocalContract = typeof localContract;
