/** Suppliers, with their main address and their contacts. */
import { defineParties } from '../party.ts';

export const suppliers = defineParties('suppliers', '/suppliers');
