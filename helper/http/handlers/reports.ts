/** Reports from the stored books, with where their figures come from. */
import type { Handlers } from '../../../src/shared/contract/endpoint.ts';
import type { reports as contract } from '../../../src/shared/contract/reports.ts';
import type { CompanyId, SyncNumber } from '../../../src/shared/ids.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { readAged, readBalanceSheet, readProfitAndLoss, readTrialBalance, type ReportAbout } from '../../../src/shared/reports/read-reports.ts';
import type { BooksAt, StoreReader } from '../../store/store.ts';
import type { Caller } from '../caller.ts';
import type { Services } from '../services.ts';
import { wholeFromOf } from '../whole-from.ts';

export function reportHandlers({ open, today }: Services): Handlers<typeof contract, Caller> {
  function booksAndAbout(companyId: CompanyId, sync: SyncNumber | undefined): { books: BooksAt; about: ReportAbout; reader: StoreReader } {
    const { companies } = open();
    const { name, baseCurrency } = companies.status(companyId);
    const reader = companies.reader(companyId);
    const books = reader.books(sync);
    return { books, reader, about: { companyId, companyName: name, currency: baseCurrency, proof: reader.proof(books.sync)?.outcome ?? 'not_checked' } };
  }

  return {
    readTrialBalance({ companyId, asAt, sync }) {
      const { books, about } = booksAndAbout(companyId, sync);
      return readTrialBalance(books, about, asAt ?? today());
    },
    readProfitAndLoss({ companyId, from, to, by, sync }) {
      const { books, about } = booksAndAbout(companyId, sync);
      if (from !== undefined && to !== undefined && from > to) throw new AppError('bad_request', 'from lies after to');
      return readProfitAndLoss(books, about, { from, to, by, today: today() });
    },
    readBalanceSheet({ companyId, asAt, sync }) {
      const { books, about } = booksAndAbout(companyId, sync);
      return readBalanceSheet(books, about, asAt ?? today());
    },
    readAgedDebtors({ companyId, asAt, agedBy, sync }) {
      const { books, about, reader } = booksAndAbout(companyId, sync);
      return readAged(books, about, 'customers', asAt ?? today(), agedBy, wholeFromOf(reader, books.sync, 'customers'));
    },
    readAgedCreditors({ companyId, asAt, agedBy, sync }) {
      const { books, about, reader } = booksAndAbout(companyId, sync);
      return readAged(books, about, 'suppliers', asAt ?? today(), agedBy, wholeFromOf(reader, books.sync, 'suppliers'));
    },
    readProof({ companyId, sync }) {
      const reader = open().companies.reader(companyId);
      const { sync: asked } = reader.books(sync);
      const proof = reader.proof(asked);
      if (proof === null) throw new AppError('not_found', `sync ${asked} has no proof`);
      return proof;
    },
  };
}
