/**
 * E-mail addresses and mail servers as we take them: one plain address of its own, nothing that a mail program could
 * read as two, as a route, as a group or as a name with an address hidden in it.
 */
import { z } from 'zod';

const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const local = "[A-Za-z0-9_+&'~=-]{1,64}(?:\\.[A-Za-z0-9_+&'~=-]{1,64}){0,15}";

/** Written the way it is delivered to: letters outside of English come as xn--. */
export const mailAddress = z.string().trim().max(254).regex(new RegExp(`^(?=[^@]{1,64}@)${local}@(?:${label}\\.){1,10}(?:[A-Za-z]{2,63}|xn--[A-Za-z0-9-]{1,59})$`), 'an e-mail address is written like anna@example.co.uk');

/** A name or an IPv4 address. */
export const mailHost = z.string().trim().max(253).regex(new RegExp(`^(?:${label}\\.){0,10}${label}$`), 'a mail server is written like smtp.example.co.uk');

/** Two ways of writing one mailbox count as one. */
export const mailboxOf = (address: string): string => address.toLowerCase();
