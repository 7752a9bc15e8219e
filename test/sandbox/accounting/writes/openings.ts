/** Writing opening balances: of contacts, of ledger accounts and of bank accounts. */
import { accountFor } from '../../books/create-books.ts';
import { addDocument, changeDocument, deleteDocument } from '../../books/documents.ts';
import { addOpening, changeOpening, deletePosted } from '../../books/ledger.ts';
import { taxRates } from '../../books/chart.ts';
import type { Document, Opening } from '../../books/model.ts';
import { invalid } from '../errors.ts';
import type { Face } from '../face.ts';
import { keyed } from './actions.ts';
import type { Actions, WriteRequest } from './actions.ts';
import { inputOf, unwrap } from './input.ts';
import type { Input } from './input.ts';

const contactPath = 'contact_opening_balances';

/** The books hold opening balances that are owed; those in the contact's favour they would hold as notes, which Sage tells by this type. */
function checkType(input: Input): void {
  if (input.has('contact_opening_balance_type_id') && input.raw('contact_opening_balance_type_id') !== 'INVOICE') throw invalid('contact_opening_balance_type_id', "Couldn't find Contact Opening Balance Type.");
}

const lineOf = (face: Face, total: number) => [{ text: 'Opening balance', account: accountFor(face.books, 'opening_balances'), quantityHundredths: 100, unitPrice: total, taxRate: taxRates.none }];

const contactOpenings: Actions = {
  [`POST /${contactPath}`]: (face, { body }) => {
    const input = inputOf(face, unwrap(body, 'contact_opening_balance'));
    checkType(input);
    const contact = input.contact();
    input.checkCurrency(contact);
    const date = input.day('date');
    const total = input.money('total_amount');
    if (total <= 0) throw invalid('total_amount', 'The amount must be greater than zero.');
    return addDocument(face.books, { kind: contact.kind === 'customer' ? 'customer_opening' : 'supplier_opening', contact, date, dueDate: date, reference: input.required('reference', 25), lines: lineOf(face, total), state: 'open' }, face.now());
  },
  [`PUT /${contactPath}/{key}`]: (face, { key, body }) => {
    const document = keyed<Document>(face, contactPath, key);
    const input = inputOf(face, unwrap(body, 'contact_opening_balance'));
    checkType(input);
    changeDocument(face.books, document, {
      ...(input.has('date') ? { date: input.day('date') } : {}), ...(input.has('reference') ? { reference: input.required('reference', 25) } : {}), ...(input.has('total_amount') ? { lines: lineOf(face, input.money('total_amount')) } : {}),
    }, face.now());
    return document;
  },
  [`DELETE /${contactPath}/{key}`]: (face, { key }) => {
    deleteDocument(face.books, keyed<Document>(face, contactPath, key), face.now());
    return null;
  },
};

function amountOf(input: Input): number {
  const [debit, credit] = [input.has('debit') ? input.money('debit') : 0, input.has('credit') ? input.money('credit') : 0];
  if (debit < 0 || credit < 0 || (debit > 0) === (credit > 0)) throw invalid(input.path('debit'), 'Either a debit or a credit is needed.');
  return debit - credit;
}

const accountOpenings = (path: string, wrapper: string, accountIn: (input: Input) => Opening['account']): Actions => ({
  [`POST /${path}`]: (face: Face, { body }: WriteRequest) => {
    const input = inputOf(face, unwrap(body, wrapper));
    const account = accountIn(input);
    if (face.books.openings.some((one) => one.account === account && !one.deletedAt)) throw invalid('base', 'There is an opening balance for this account already.');
    return addOpening(face.books, { account, amount: amountOf(input), date: input.has('date') ? input.day('date') : face.books.company.startDate }, face.now());
  },
  [`PUT /${path}/{key}`]: (face: Face, { key, body }: WriteRequest) => {
    const opening = keyed<Opening>(face, path, key);
    const input = inputOf(face, unwrap(body, wrapper));
    changeOpening(face.books, opening, { ...(input.has('debit') || input.has('credit') ? { amount: amountOf(input) } : {}), ...(input.has('date') ? { date: input.day('date') } : {}) }, face.now());
    return opening;
  },
  [`DELETE /${path}/{key}`]: (face: Face, { key }: WriteRequest) => {
    deletePosted(face.books, keyed<Opening>(face, path, key), face.now());
    return null;
  },
});

export const openingActions: Actions = {
  ...contactOpenings,
  ...accountOpenings('ledger_account_opening_balances', 'ledger_account_opening_balance', (input) => input.account()),
  ...accountOpenings('bank_opening_balances', 'bank_opening_balance', (input) => input.bank().account),
};
