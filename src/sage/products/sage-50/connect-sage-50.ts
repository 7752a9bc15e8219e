/** Sage 50 Accounts as a connector: one data set is one company, read by ODBC and never written to. */
import { AppError } from '../../../shared/errors.ts';
import type { CompanyReader, Connector, ReadMode, ResourceFacts, ResourcePage } from '../../connector.ts';
import type { DataSet } from '../../data-set.ts';
import { makeActivitySource } from './activities/read-rows.ts';
import { readAuditTrail } from './audit-trail/read-audit-trail.ts';
import { readTrailKeys } from './audit-trail/trail-keys.ts';
import { openTrail } from './audit-trail/trail-tables.ts';
import { trailTypes } from './audit-trail/transaction-types.ts';
import { text } from './cells.ts';
import { makeCompanyFacts } from './company-facts.ts';
import type { CompanyFacts } from './company-facts.ts';
import { documents } from './documents/index.ts';
import { readDocumentKeys, readDocuments } from './documents/read-documents.ts';
import { isReplaced } from './is-replaced.ts';
import { readTable, readTableKeys } from './read-table.ts';
import { tables } from './tables/index.ts';
import { readTrialBalance } from './tables/nominal-balances.ts';

export const trailName = 'audit_trail';
/** Stands for the identity of a data set whose version gives it none. */
const anyCompany = 'company';

const facts: readonly ResourceFacts[] = [
  ...tables.map(({ name, dataType }): ResourceFacts => ({ name, dataTypes: [dataType], deletes: 'sweep' })),
  { name: trailName, dataTypes: trailTypes, deletes: 'sweep' },
  ...documents.map(({ name, dataTypes }): ResourceFacts => ({ name, dataTypes, deletes: 'sweep' })),
];

export function connectSage50(dataSet: DataSet): Connector {
  return {
    product: 'sage-50',
    // Sage's driver names nobody.
    whoAmI: (signal) => Promise.resolve().then(() => signal.throwIfAborted()).then(() => ({ name: null })),
    async findCompanies(signal) {
      const company = await makeCompanyFacts(dataSet).company(signal);
      const country = text(company['COUNTRY_CODE']);
      return [{ sourceId: identityOf(text(company['COMPANYID'])), name: text(company['NAME']) ?? anyCompany, country }];
    },
    openCompany: (sourceId) => openCompany(dataSet, sourceId),
    openActivities: (sourceId) => makeActivitySource(dataSet, makeCompanyCheck(dataSet, sourceId)),
  };
}

/** COMPANYID is a GUID, in braces or not. */
const identityOf = (id: string | null): string => id?.replace(/[^0-9a-z-]/gi, '').toLowerCase() || anyCompany;

/** Another company's data set in the same place is never read as this one's. */
function makeCompanyCheck(dataSet: DataSet, sourceId: string, companyFacts = makeCompanyFacts(dataSet)): (signal: AbortSignal) => Promise<CompanyFacts> {
  if (!/^[\w-]{1,128}$/.test(sourceId)) throw new AppError('bad_request', `"${sourceId.slice(0, 60)}" is no id of a company`);
  return async (signal) => {
    signal.throwIfAborted();
    const found = identityOf(text((await companyFacts.company(signal))['COMPANYID']));
    if (sourceId !== anyCompany && found !== anyCompany && found !== sourceId.toLowerCase()) throw new AppError('wrong_company', `the data set is of company ${found}, asked for was ${sourceId}`);
    return companyFacts;
  };
}

function openCompany(dataSet: DataSet, sourceId: string): CompanyReader {
  const companyFacts = makeCompanyFacts(dataSet);
  const checked = makeCompanyCheck(dataSet, sourceId, companyFacts);
  const read = async function* (name: string, mode: ReadMode): AsyncGenerator<ResourcePage> {
    // The first of a round of reading: what was known of the company may have changed since the last.
    if (name === 'company') companyFacts.forget();
    const known = await checked(mode.signal);
    const table = tables.find((resource) => resource.name === name);
    const document = documents.find((resource) => resource.name === name);
    if (table) yield* readTable(table, mode, dataSet, known);
    else if (document) yield* readDocuments(document, mode, dataSet, known);
    else if (name === trailName) yield* readAuditTrail(mode, dataSet, known);
    else throw new AppError('our_bug', `Sage 50 has no resource "${name}"`);
  };
  return {
    product: 'sage-50',
    resources: facts,
    readResource: read,
    readKeys(name, signal) {
      const table = tables.find((resource) => resource.name === name);
      const document = documents.find((resource) => resource.name === name);
      if (table) return readTableKeys(table, dataSet, signal);
      if (document) return readDocumentKeys(document, dataSet, signal);
      return name === trailName ? readTrailKeys(dataSet, signal) : null;
    },
    async trialBalance(asAt, signal) {
      await checked(signal);
      return readTrialBalance(asAt, dataSet, signal);
    },
    // The driver tells no time; whose clock the stamps are of is not known.
    sageTime: () => null,
    async mustReadInFull(checkpointOf, signal) {
      await checked(signal);
      return isReplaced(await openTrail(dataSet, signal), checkpointOf(trailName), signal);
    },
  };
}
