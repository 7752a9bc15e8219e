/** Sage Accounting as a connector: who signed in, which businesses there are, and a reader for one of them. */
import { z } from 'zod';
import type { IsoTime } from '../../../shared/dates.ts';
import { AppError } from '../../../shared/errors.ts';
import type { DataType } from '../../../shared/records/data-types.ts';
import type { CompanyReader, Connector, FoundCompany, Transport } from '../../connector.ts';
import type { ConnectOptions } from '../../define-product.ts';
import type { ResourceDefinition } from '../../define-resource.ts';
import { idOf, isDeleted } from '../../normalise.ts';
import { idText, textOf, textOrNothing } from '../../source-values.ts';
import { pathWithId } from '../../ask-json.ts';
import { makeActivitySource } from './activities/read-rows.ts';
import { makeAsk } from './ask.ts';
import { makeWriter } from './company-writer.ts';
import type { Ask } from '../../ask-json.ts';
import { company, readBaseCurrency, readCompanyItself } from './company.ts';
import { readEnvelope } from './envelope.ts';
import { readList } from './read-list.ts';
import { readResource } from './read-resource.ts';
import type { CompanyFacts } from './read-resource.ts';
import { resources } from './resources/index.ts';
import { readTrialBalance } from './trial-balance.ts';

const user = z.object({ displayed_as: textOrNothing, first_name: textOrNothing, last_name: textOrNothing, email: textOrNothing });
const business = z.object({ id: idText, name: textOrNothing, displayed_as: textOrNothing, country: z.object({ id: textOrNothing }).nullish() });

/** The list of businesses is thin; for so many the country is looked up one by one. */
const detailsMax = 10;

export function connectAccounting(transport: Transport, { pageSizeMax }: ConnectOptions = {}): Connector {
  const askUser = makeAsk(transport, null);
  return {
    product: 'sage-accounting',
    async whoAmI(signal) {
      const { body } = await askUser({ path: '/user' }, signal);
      const found = user.safeParse(body).data;
      const full = [textOf(found?.first_name), textOf(found?.last_name)].filter((part) => part !== null).join(' ');
      return { name: full || textOf(found?.displayed_as) || textOf(found?.email) || null };
    },
    findCompanies: (signal) => findBusinesses(askUser, signal),
    openCompany: (sourceId) => openBusiness(transport, sourceId, pageSizeMax),
    openActivities: (sourceId) => makeActivitySource(makeAsk(transport, checkedId(sourceId), undefined, pageSizeMax)),
    openWriter: (sourceId, table) => makeWriter(transport, checkedId(sourceId), table),
  };
}

function checkedId(sourceId: string): string {
  if (!/^[\w-]{1,128}$/.test(sourceId)) throw new AppError('bad_request', `"${sourceId.slice(0, 60)}" is no id of a business`);
  return sourceId;
}

async function findBusinesses(ask: Ask, signal: AbortSignal): Promise<readonly FoundCompany[]> {
  const { body } = await ask({ path: '/businesses' }, signal);
  const { items } = readEnvelope(body, { page: 1, size: 1 }, '/businesses');
  const thin = items.map((item) => business.parse(item));
  const details = await Promise.all(thin.map(async (one) => (one.country !== undefined || thin.length > detailsMax ? one : readBusiness(ask, one.id, signal).catch(() => one))));
  return details.map((one) => ({ sourceId: one.id, name: textOf(one.name) ?? textOf(one.displayed_as) ?? one.id, country: textOf(one.country?.id) }));
}

async function readBusiness(ask: Ask, id: string, signal: AbortSignal): Promise<z.infer<typeof business>> {
  const { body } = await ask({ path: pathWithId('/businesses', id), triesMax: 2 }, signal);
  return business.parse(body);
}

function openBusiness(transport: Transport, sourceId: string, pageSizeMax: number | undefined): CompanyReader {
  checkedId(sourceId);
  let lastTime: IsoTime | null = null;
  const ask = makeAsk(transport, sourceId, (at) => { lastTime = at; }, pageSizeMax);
  let currency: Promise<string> | null = null;
  const facts: CompanyFacts = {
    sageTime: () => lastTime,
    baseCurrency: (signal) => (currency ??= readBaseCurrency(ask, signal).catch((thrown: unknown) => { currency = null; throw thrown; })),
  };
  const find = (name: string): ResourceDefinition => {
    const found = resources.find((resource) => resource.name === name);
    if (!found) throw new AppError('our_bug', `Sage Accounting has no resource "${name}"`);
    return found;
  };

  return {
    product: 'sage-accounting',
    resources: [company, ...resources].map(({ name, dataTypes, deletes }) => ({ name, dataTypes, deletes: deletes === 'list' || deletes === 'flag' ? 'told' : deletes })),
    readResource: (name, mode) => (name === company.name ? readCompanyItself(sourceId, ask, mode) : readResource(find(name), mode, ask, facts)),
    readKeys: (name, signal) => (name === company.name ? null : readKeys(find(name), ask, signal)),
    trialBalance: (asAt, signal) => readTrialBalance(asAt, ask, signal),
    sageTime: () => lastTime,
  };
}

type Key = { readonly dataType: DataType; readonly id: string };

/** Thin lists: an id each, and what tells the data type where one list holds several. */
async function* readKeys(resource: ResourceDefinition, ask: Ask, signal: AbortSignal): AsyncGenerator<Key[]> {
  const query = resource.keyAttributes === '' ? {} : { attributes: resource.keyAttributes };
  for await (const page of readList(ask, { path: resource.path, query, itemQuery: {}, mayBeAbsent: resource.mayBeAbsent }, signal)) {
    yield page.items.flatMap((item) => {
      const id = idOf(item);
      return id === null || isDeleted(item) ? [] : resource.keyTypes(item as Record<string, unknown>).map((dataType) => ({ dataType, id }));
    });
  }
}
