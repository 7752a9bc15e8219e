/** The facts of a Sage product's sign-in (OAuth 2.0, authorization code with PKCE). Addresses arrive as settings; the protocol is done by `helper/connections`. */

/** `authorizeUrl` may carry a query of its own. */
export type OAuthUrls = { readonly authorizeUrl: string; readonly tokenUrl: string; readonly revokeUrl: string | null };

export type OAuthFacts = {
  /** Where the browser comes back to; one path for each product, so that no product's answer can be taken for another's. */
  readonly callbackPath: `/oauth/callback/${string}`;
  readonly scope: { readonly read: string; readonly write: string };
  /** Further parameters of the sign-in page, given the country (two lower-case letters) if one is known. */
  readonly authorizeQuery: (country: string | null) => Readonly<Record<string, string>>;
  /** How long a refresh token lives where the token answer does not say. */
  readonly refreshTokenLifeMs: number;
};
