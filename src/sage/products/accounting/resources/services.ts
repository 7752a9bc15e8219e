/** Services, with rates in place of prices. */
import { defineItems } from '../item.ts';

export const services = defineItems('/services', 'service');
