/** Sage 200 (Standard and Professional), REST. The two differ by their base address and by what they hold; a site that keeps its own web server has one of its own. */
import { defineProduct } from '../../define-product.ts';
import { connectSage200 } from './connect-sage-200.ts';

const dayMs = 86_400_000;
const scope = 'openid profile email offline_access';

export const sage200 = defineProduct({
  kind: 'rest',
  integrationId: 'sage-200',
  name: 'Sage 200',
  oauth: {
    callbackPath: '/oauth/callback/sage-200',
    // Sage ID knows no scope for reading alone: what a user may write is set in Sage 200 itself.
    scope: { read: scope, write: scope },
    authorizeQuery: () => ({ audience: 's200ukipd/sage200' }),
    // Sources differ (60 to 90 days, six months); the shortest is counted on.
    refreshTokenLifeMs: 60 * dayMs,
  },
  // Sage names no limit. The calls run on the customer's own server, so they are few: two a second, two at once,
  // and may take their time.
  limits: { requestsPerMinute: 120, atOnce: 2, idleMs: 90_000 },
  // The companies of a site live on one server.
  laneOf: (request) => request.headers?.['x-site'] ?? '',
  connect: connectSage200,
  activities: async () => (await import('./activities/table.ts')).table,
});
