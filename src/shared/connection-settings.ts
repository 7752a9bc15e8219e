/** What a connection can be set to beside who it is: how it signs in, through which proxy, and what may be written through it. */
import { z } from 'zod';

/**
 * 'OFF': an access token that was pasted, until it expires. 'REFRESH': an access and a refresh token that were pasted,
 * renewed from there on. 'GETANDREFRESH': a person signs in at Sage.
 */
export const oauthModes = ['OFF', 'GETANDREFRESH', 'REFRESH'] as const;
export type OauthMode = (typeof oauthModes)[number];

/** 'system': as this computer is set. 'none': straight to Sage, whatever it says. */
export const proxyModes = ['system', 'none', 'manual'] as const;
export type ProxyMode = (typeof proxyModes)[number];

/** What writes; reading is always allowed. */
export const verbs = ['create', 'update', 'delete', 'execute'] as const;
export type Verb = (typeof verbs)[number];
export const permissions = z.object({ create: z.boolean(), update: z.boolean(), delete: z.boolean(), execute: z.boolean() });
export type Permissions = z.infer<typeof permissions>;

/** Long enough for any token. */
export const secretText = z.string().trim().min(1).max(16_000);
const short = z.string().trim().min(1).max(300);

const port = z.union([z.number().int().min(1).max(65_535), short]);
/** What is left out stays as it is; null takes it away. Another host or port takes the password away, as it was meant for the old one. */
export const proxyGiven = z.strictObject({
  mode: z.enum(proxyModes).optional(),
  host: short.nullable().optional(), port: port.nullable().optional(), user: short.nullable().optional(), password: z.string().min(1).max(400).nullable().optional(),
  /** Hosts that are reached without it: "sage.com" and all below it, "10.1.2.3", "<local>" for names without a dot. */
  exceptions: z.array(short).max(100).optional(),
});
export type ProxyGiven = z.infer<typeof proxyGiven>;

export const propertyValue = z.union([z.string().trim().max(300), z.number(), z.boolean()]);
/** The whole table: a row that is left out is deleted. */
export const propertiesGiven = z.array(z.strictObject({ key: z.string().trim().min(1).max(80), value: propertyValue })).max(50);

export const permissionsGiven = z.strictObject({ create: z.boolean().optional(), update: z.boolean().optional(), delete: z.boolean().optional(), execute: z.boolean().optional() });

/** A group of connections with variables of its own, such as a client of a practice. */
export const projectName = z.string().trim().min(1).max(80).regex(/^[^/:[\]\p{Cc}]+$/u, 'a project\'s name may not hold /, :, [, ] or control characters');
