/** Sage 200 as a connector: who signed in, which companies the sites hold, and a reader for one of them. */
import { z } from 'zod';
import type { IsoTime } from '../../../shared/dates.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Ask } from '../../ask-json.ts';
import type { CompanyReader, Connector, FoundCompany, Transport } from '../../connector.ts';
import { textOf, textOrNothing } from '../../source-values.ts';
import { makeActivitySource } from './activities/read-rows.ts';
import { makeAsk, readSourceId, sourceIdOf } from './ask.ts';
import { company, readCompanyItself } from './company.ts';
import type { ConnectOptions } from '../../define-product.ts';
import type { ListDefinition } from './define-list.ts';
import { makeLookUp } from './look-ups.ts';
import { readList } from './read-list.ts';
import { journals, readJournals } from './journals.ts';
import { planWrite } from './plan-write.ts';
import { listQuery, readResource } from './read-resource.ts';
import { resources } from './resources/index.ts';
import { readTrialBalance } from './trial-balance.ts';

const site = z.object({ site_id: z.string(), company_id: z.union([z.number().int().nonnegative(), z.string().regex(/^\d{1,10}$/)]), company_name: textOrNothing, site_name: textOrNothing });
const user = z.object({ friendly_name: textOrNothing, email_address: textOrNothing, logon_name: textOrNothing });

export function connectSage200(transport: Transport, { pageSizeMax }: ConnectOptions = {}): Connector {
  return {
    product: 'sage-200',
    async whoAmI(signal) {
      // Even who signed in is only told within a company.
      const [first] = await findCompanies(makeAsk(transport, null), signal);
      if (!first) return { name: null };
      const { body } = await makeAsk(transport, readSourceId(first.sourceId))({ path: '/current_user' }, signal);
      const found = user.safeParse(Array.isArray(body) ? body[0] : body).data;
      return { name: textOf(found?.friendly_name) ?? textOf(found?.email_address) ?? textOf(found?.logon_name) };
    },
    findCompanies: (signal) => findCompanies(makeAsk(transport, null), signal),
    openCompany: (sourceId) => openCompany(transport, sourceId, pageSizeMax),
    openActivities: (sourceId) => makeActivitySource(makeAsk(transport, readSourceId(sourceId), undefined, pageSizeMax)),
    openWriter(sourceId, table) {
      const { site: siteId, company: number } = readSourceId(sourceId);
      const headers = { 'x-site': siteId, 'x-company': number };
      return { plan: (writing) => planWrite(table, writing, headers), send: (request, signal) => transport({ ...request, headers: { ...request.headers, ...headers } }, signal) };
    },
  };
}

async function findCompanies(ask: Ask, signal: AbortSignal): Promise<readonly FoundCompany[]> {
  const { body } = await ask({ path: '/sites' }, signal);
  if (!Array.isArray(body)) throw new AppError('sage_rubbish', 'GET /sites: the answer is no list');
  const rows = z.array(site).safeParse(body);
  if (!rows.success) throw new AppError('sage_rubbish', 'GET /sites: a row is not of the shape that Sage describes', { cause: rows.error });
  return rows.data.map((row) => {
    const of = { site: row.site_id, company: String(row.company_id) };
    return { sourceId: sourceIdOf(readSourceId(sourceIdOf(of))), name: textOf(row.company_name) ?? textOf(row.site_name) ?? of.company, country: null };
  });
}

function openCompany(transport: Transport, sourceId: string, pageSizeMax: number | undefined): CompanyReader {
  let lastTime: IsoTime | null = null;
  const ask = makeAsk(transport, readSourceId(sourceId), (at) => { lastTime = at; }, pageSizeMax);
  const facts = { sageTime: () => lastTime, lookUp: makeLookUp(ask) };
  const find = (name: string): ListDefinition => {
    const found = resources.find((resource) => resource.name === name);
    if (!found) throw new AppError('our_bug', `Sage 200 has no resource "${name}"`);
    return found;
  };
  return {
    product: 'sage-200',
    resources: [{ name: company.name, dataTypes: company.dataTypes, deletes: 'never' }, ...[...resources, journals].map(({ name, dataTypes }) => ({ name, dataTypes, deletes: 'sweep' as const }))],
    readResource: (name, mode) => {
      if (name === company.name) return readCompanyItself(sourceId, ask, facts.lookUp, mode);
      return name === journals.name ? readJournals(ask, facts.lookUp, mode) : readResource(find(name), mode, ask, facts);
    },
    readKeys: (name, signal) => (name === company.name || name === journals.name ? null : readKeys(find(name), ask, signal)),
    trialBalance: (asAt, signal) => readTrialBalance(asAt, ask, signal),
    sageTime: () => lastTime,
  };
}

/** Thin lists of ids, where a list holds records of one data type; null where only the items tell (nominal codes that are groups are none). */
function readKeys(list: ListDefinition, ask: Ask, signal: AbortSignal): ReturnType<CompanyReader['readKeys']> {
  const [dataType, another] = list.dataTypes;
  if (dataType === undefined || another !== undefined || dataType === 'ledgerAccounts') return null;
  return (async function* keys() {
    for await (const page of readList(ask, { ...listQuery(list), query: { $select: list.key } }, signal)) {
      yield page.items.map(list.idOf).filter((id) => id !== null).map((id) => ({ dataType, id }));
    }
  })();
}
