/** Who asks: a pane or program with its token, or this user's own command line over the socket in the home folder. */
import { scopes, type Scope } from '../../src/shared/contract/endpoint.ts';
import type { CompanyId } from '../../src/shared/ids.ts';

export type Caller = {
  /** The token's id; null for the command line. */
  readonly tokenId: string | null;
  readonly scope: Scope | 'none';
  /** The companies that it may see: all, or those that an application was granted. */
  readonly reach: 'all' | ReadonlySet<CompanyId>;
  /** The application whose token it is; null: a pane, a program or the command line of this user. */
  readonly app: { readonly id: string; readonly hasWebhooks: boolean } | null;
  /** A pane that was paired: a person sits before it. */
  readonly isPane: boolean;
  readonly via: 'https' | 'socket';
  /** Aborted when the caller has gone or the helper stops: nobody waits for the answer any more. */
  readonly gone: AbortSignal;
};

export const isScopeEnough = (has: Scope | 'none', needs: Scope | 'none'): boolean => needs === 'none' || (has !== 'none' && scopes.indexOf(has) >= scopes.indexOf(needs));
