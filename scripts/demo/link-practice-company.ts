/** Links the practice company as a person would: adds a connection, signs in at Sage in a browser, chooses the company, waits for its first sync. */
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { Client } from '../../helper/cli/client.ts';
import type { CompanyStatus } from '../../src/shared/contract/status.ts';
import type { Sandbox } from '../../test/sandbox/start.ts';

export type LinkNeeds = {
  readonly client: Client;
  readonly sandbox: Sandbox;
  readonly certificateFile: string;
  /** Which of the sandbox's faces that one signs in to. */
  readonly product?: 'sage-accounting' | 'sage-200';
  readonly connectionName?: string;
  /** Part of the company's name. */
  readonly company?: string;
  readonly waitMsMax?: number;
  readonly signal?: AbortSignal;
};

/** Opens an address of the helper as a browser does that Sage sent there; the helper's own certificate is the only one believed. */
function followBack(address: string, certificateFile: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(address, { ca: readFileSync(certificateFile), headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' } }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** Plays the user at Sage's own page: Grant. */
export async function signIn({ client, sandbox, certificateFile, product = 'sage-accounting' }: LinkNeeds, connectionId: CompanyStatus['connectionId']): Promise<void> {
  const { integrations } = await client.call('listIntegrations');
  const redirect = integrations.find((one) => one.integrationId === product)?.redirectUrl;
  if (!redirect) throw new Error(`the helper does not offer ${product}`);
  // As a person does once at Sage's own page for their app.
  (product === 'sage-200' ? sandbox.control.sage200 : sandbox.control).registerRedirect({ uri: redirect });
  const { signInUrl } = await client.call('startSignIn', { connectionId, openBrowser: false });
  const address = await sandbox.control.pressGrant({ url: signInUrl });
  const status = await followBack(address, certificateFile);
  if (status !== 200) throw new Error(`the sign-in ended with status ${status}`);
}

export async function waitForBooks(client: Client, companyId: CompanyStatus['id'], waitMsMax = 180_000, signal?: AbortSignal): Promise<CompanyStatus> {
  for (const endMs = Date.now() + waitMsMax; ;) {
    signal?.throwIfAborted();
    const company = await client.call('readCompany', { companyId });
    if (company.published !== null && company.running === null) return company;
    const failure = company.running === null ? company.lastFailed?.problem ?? company.problem : null;
    if (failure) throw new Error(`the first sync of ${company.name} failed: ${failure.message} (${failure.code})`);
    if (Date.now() > endMs) throw new Error(`${company.name} was not synced within ${waitMsMax / 1000} seconds`);
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
}

function newConnection({ sandbox, product, connectionName }: LinkNeeds) {
  const { client, subscriptionKey } = sandbox.sage200;
  if (product === 'sage-200') return { name: connectionName ?? 'Practice 200', product, edition: 'professional' as const, clientId: client.id, clientSecret: client.secret, subscriptionKey };
  return { name: connectionName ?? 'Practice', product: 'sage-accounting' as const, clientId: sandbox.client.id, clientSecret: sandbox.client.secret };
}

export async function linkPracticeCompany(needs: LinkNeeds): Promise<CompanyStatus> {
  const { client } = needs;
  const connection = await client.call('addConnection', newConnection(needs));
  await signIn(needs, connection.id);
  needs.signal?.throwIfAborted();
  const { companies } = await client.call('findCompanies', { connectionId: connection.id });
  const chosen = companies.find((company) => company.name.includes(needs.company ?? 'Harbour'));
  if (!chosen) throw new Error('the practice company was not found');
  const linked = await client.call('linkCompany', { connectionId: connection.id, sourceId: chosen.sourceId });
  return waitForBooks(client, linked.id, needs.waitMsMax, needs.signal);
}
