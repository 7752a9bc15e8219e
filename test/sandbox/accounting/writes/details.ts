/** Writing bank accounts, analysis, and the one address and the one person that the books keep of a contact. */
import type { AnalysisType, BankAccount, BankKind, Category, Contact } from '../../books/model.ts';
import { changeContact } from '../../books/contacts.ts';
import { invalid } from '../errors.ts';
import type { Face } from '../face.ts';
import { bankTypes } from '../resources/masters.ts';
import { keyed } from './actions.ts';
import type { Actions } from './actions.ts';
import { inputOf, unwrap } from './input.ts';
import type { Input } from './input.ts';

const touched = (face: Face, one: { updatedAt: number }): void => {
  one.updatedAt = face.now();
  face.books.revision += 1;
};
const made = (face: Face) => ({ createdAt: face.now(), updatedAt: face.now(), deletedAt: 0 });

function kindOf(input: Input): BankKind {
  const found = (Object.entries(bankTypes) as [BankKind, string][]).find(([, id]) => id === input.raw('bank_account_type_id'));
  if (!found) throw invalid('bank_account_type_id', "Couldn't find Bank Account Type.");
  return found[0];
}

const detailsOf = (input: Input) => {
  const details = input.nested('bank_account_details');
  return {
    ...(details?.has('account_name') ? { name: details.required('account_name') } : {}), ...(details?.has('account_number') ? { number: details.text('account_number', 20) } : {}), ...(details?.has('sort_code') ? { sortCode: details.text('sort_code', 20) } : {}),
    ...(input.has('is_active') ? { active: input.flag('is_active') } : {}),
  };
};

const bankActions: Actions = {
  'POST /bank_accounts': (face, { body }) => {
    const { books } = face;
    const input = inputOf(face, unwrap(body, 'bank_account'));
    const code = input.has('nominal_code') ? input.decimal('nominal_code', 0) : Math.max(...books.accounts.filter((one) => one.group === 'bank').map((one) => one.code)) + 1;
    if (code < 1 || code > 99_999_999) throw invalid('nominal_code', 'This must be between 1 and 99999999.');
    if (books.accounts.some((one) => one.code === code)) throw invalid('nominal_code', 'This has already been taken.');
    const { name = '', ...details } = detailsOf(input);
    const account = { id: books.accounts.length + 1, code, name, group: 'bank', duty: null, balance: 0, ...made(face) } as const;
    const bank: BankAccount = { id: books.bankAccounts.length + 1, account: { ...account }, kind: kindOf(input), name, sortCode: null, number: null, active: true, ...details, ...made(face) };
    books.accounts.push(bank.account);
    books.bankAccounts.push(bank);
    books.revision += 1;
    return bank;
  },
  'PUT /bank_accounts/{key}': (face, { key, body }) => {
    const bank = keyed<BankAccount>(face, 'bank_accounts', key);
    Object.assign(bank, detailsOf(inputOf(face, unwrap(body, 'bank_account'))));
    touched(face, bank);
    return bank;
  },
  'DELETE /bank_accounts/{key}': (face, { key }) => {
    const bank = keyed<BankAccount>(face, 'bank_accounts', key);
    if (face.books.legs.some((leg) => leg.account === bank.account)) throw invalid('base', 'A bank account with transactions cannot be deleted.');
    bank.deletedAt = face.now();
    touched(face, bank);
    return null;
  },
};

function typeOf(face: Face, input: Input): AnalysisType {
  const found = face.books.analysisTypes.find((one) => face.ids.make('analysis_types', one.id) === input.raw('analysis_type_id'));
  if (!found) throw invalid('analysis_type_id', "Couldn't find Analysis Type.");
  return found;
}

const categoryPath = 'analysis_type_categories';
const analysisActions: Actions = {
  [`POST /${categoryPath}`]: (face, { body }) => {
    const { books } = face;
    const input = inputOf(face, unwrap(body, 'analysis_type_category'));
    const category: Category = { id: books.categories.length + 1, type: typeOf(face, input), code: input.required('code', 25), name: input.required('name', 200), ...made(face) };
    if (category.type.categories.some((one) => one.code === category.code && !one.deletedAt)) throw invalid('code', 'This has already been taken.');
    books.categories.push(category);
    category.type.categories.push(category);
    books.revision += 1;
    return category;
  },
  [`PUT /${categoryPath}/{key}`]: (face, { key, body }) => {
    const category = keyed<Category>(face, categoryPath, key);
    const input = inputOf(face, unwrap(body, 'analysis_type_category'));
    Object.assign(category, { ...(input.has('code') ? { code: input.required('code', 25) } : {}), ...(input.has('name') ? { name: input.required('name', 200) } : {}) });
    touched(face, category);
    return category;
  },
  [`DELETE /${categoryPath}/{key}`]: (face, { key }) => {
    const category = keyed<Category>(face, categoryPath, key);
    const uses = Object.values(face.books.documents).some((list) => list.some((one) => one.lines.some((line) => line.categories.includes(category))));
    if (uses) throw invalid('base', 'A category that is used cannot be deleted.');
    category.deletedAt = face.now();
    category.type.categories = category.type.categories.filter((one) => one !== category);
    touched(face, category);
    return null;
  },
  'PUT /analysis_types/{key}': (face, { key, body }) => {
    const type = keyed<AnalysisType>(face, 'analysis_types', key);
    const input = inputOf(face, unwrap(body, 'analysis_type'));
    if (input.has('name')) type.name = input.required('name', 200);
    touched(face, type);
    return type;
  },
};

/** The main address and the main person, which change with their contact. */
const contactParts: Actions = {
  'PUT /addresses/{key}': (face, { key, body }) => {
    const contact = keyed<Contact>(face, 'addresses', key);
    const input = inputOf(face, unwrap(body, 'address'));
    const parts = ([['line1', 'address_line_1'], ['line2', 'address_line_2'], ['city', 'city'], ['region', 'region'], ['postalCode', 'postal_code'], ['country', 'country_id']] as const).flatMap(([ours, sages]) => (input.has(sages) ? [[ours, input.text(sages)] as const] : []));
    changeContact(face.books, contact, { address: { ...contact.address, ...Object.fromEntries(parts) } }, face.now());
    return contact;
  },
  'PUT /contact_persons/{key}': (face, { key, body }) => {
    const contact = keyed<Contact>(face, 'contact_persons', key);
    const input = inputOf(face, unwrap(body, 'contact_person'));
    changeContact(face.books, contact, { ...(input.has('name') ? { person: input.required('name') } : {}), ...(input.has('email') ? { email: input.text('email') } : {}), ...(input.has('telephone') ? { telephone: input.text('telephone') } : {}) }, face.now());
    return contact;
  },
};

export const detailActions: Actions = { ...bankActions, ...analysisActions, ...contactParts };
