/** Sage 50 Accounts (UK and Ireland), on this machine or a share, by Sage's ODBC driver. */
import { defineProduct } from '../../define-product.ts';
import { connectSage50 } from './connect-sage-50.ts';

export const sage50 = defineProduct({
  kind: 'data-set',
  integrationId: 'sage-50',
  name: 'Sage 50 Accounts',
  connect: connectSage50,
  activities: async () => (await import('./activities/table.ts')).table,
});
