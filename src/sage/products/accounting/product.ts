/** Sage Accounting (Sage Business Cloud Accounting), REST v3.1. */
import { defineProduct } from '../../define-product.ts';
import { connectAccounting } from './connect-accounting.ts';

const dayMs = 86_400_000;

export const accounting = defineProduct({
  kind: 'rest',
  integrationId: 'sage-accounting',
  name: 'Sage Accounting',
  oauth: {
    callbackPath: '/oauth/callback/sage-accounting',
    scope: { read: 'readonly', write: 'full_access' },
    // With a country Sage spares the user its question; without one the filter offers only the countries of this API.
    authorizeQuery: (country) => ({ filter: 'apiv3.1', ...(country !== null && { country }) }),
    refreshTokenLifeMs: 31 * dayMs,
  },
  // Sage names 150 at once and 1,296,000 a day for an app; older pages 200 a minute for a business, others report 100.
  limits: { requestsPerMinute: 100, atOnce: 4 },
  laneOf: (request) => request.headers?.['x-business'] ?? '',
  connect: connectAccounting,
  activities: async () => (await import('./activities/table.ts')).table,
});
