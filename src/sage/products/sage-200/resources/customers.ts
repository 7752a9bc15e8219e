/** Customers, with their main address and their contacts. */
import { defineParties } from '../party.ts';

export const customers = defineParties('customers', '/customers');
