/** Applications of the practice helper: registered and deleted in memory, and one question that waits for an answer. */
import type { appEndpoints, AuthorizationRequest, RegisteredApp } from '../../../src/shared/contract/apps.ts';
import type { Handlers } from '../../../src/shared/contract/endpoint.ts';
import type { IsoTime } from '../../../src/shared/dates.ts';

const inMinutes = (minutes: number): IsoTime => new Date(Date.now() + minutes * 60_000).toISOString() as IsoTime;
const practiceAuthorization = (): AuthorizationRequest => ({ appName: 'Books Reader', redirectHost: '127.0.0.1:5123', scopes: ['read', 'sync', 'webhooks'], endsAt: inMinutes(60) });

/** None is registered at first. */
export class AppWorld {
  apps: RegisteredApp[] = [];
  authorization = practiceAuthorization();
}

export const appHandlers = (world: AppWorld): Handlers<typeof appEndpoints, unknown> => ({
  listApps: () => ({ apps: [...world.apps] }),
  registerApp({ name, redirectUris, isConfidential }) {
    const app: RegisteredApp = { id: `app-${String(world.apps.length).padStart(6, '0')}`, name, redirectUris, isConfidential, createdAt: inMinutes(-5), grants: [] };
    world.apps.push(app);
    return { app, clientSecret: isConfidential ? 'secret-told-once' : null };
  },
  deleteApp({ appId }) {
    world.apps = world.apps.filter((app) => app.id !== appId);
    return { deleted: true };
  },
  revokeGrant: () => ({ revoked: true }),
  readAuthorization: () => world.authorization,
  decideAuthorization: () => ({ redirectTo: 'https://books.example/callback' }),
});
