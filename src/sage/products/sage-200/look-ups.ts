/** Small lists that say what a number or a code in a source record stands for: currencies, nominal codes, banks. Each is read once, when it is first needed. */
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import type { LedgerAccount } from '../../../shared/records/ledger.ts';
import { textOf, textOrNothing } from '../../source-values.ts';
import type { Ask } from '../../ask-json.ts';
import { readList } from './read-list.ts';
import type { ListQuery } from './read-list.ts';
import { id, idOrNothing, idText, wholeId } from './values.ts';

type NominalCode = { readonly id: string; readonly trackingIds: readonly string[] };
export type ControlRole = NonNullable<LedgerAccount['controls']> | 'vat';
export type BankFacts = { readonly id: string; readonly code: string | null; readonly nominal: string; readonly currencyId: string | null };

export type Beside = {
  readonly baseCurrency: string | null;
  /** ISO codes by currency id. */
  readonly currencies: ReadonlyMap<string, string>;
  /** By "reference/cost centre/department", the last two often empty. */
  readonly nominalsByCode: ReadonlyMap<string, NominalCode>;
  readonly nominalsById: ReadonlyMap<string, NominalCode>;
  /** What the nominal codes that Sage posts to by itself are for, by reference. */
  readonly controls: ReadonlyMap<string, ControlRole>;
  readonly banks: readonly BankFacts[];
};
export const nothingBeside: Beside = { baseCurrency: null, currencies: new Map(), nominalsByCode: new Map(), nominalsById: new Map(), controls: new Map(), banks: [] };
export type LookUpName = 'currencies' | 'nominals' | 'controls' | 'banks';
export type LookUp = (names: readonly LookUpName[], signal: AbortSignal) => Promise<Beside>;

type Code = string | null | undefined;
export const codeKey = (reference: Code, costCentre: Code, department: Code): string => `${textOf(reference) ?? ''}/${textOf(costCentre) ?? ''}/${textOf(department) ?? ''}`;

/** Cost centres and departments stand in one data type, so each id says which it is. */
export const costCentreId = (value: string): string => `cost-centre-${value}`;
export const departmentId = (value: string): string => `department-${value}`;

export function makeLookUp(ask: Ask): LookUp {
  const kept = new Map<LookUpName, Promise<Partial<Beside>>>();
  const load = (name: LookUpName, signal: AbortSignal): Promise<Partial<Beside>> => {
    const loading = kept.get(name) ?? loaders[name](ask, signal);
    kept.set(name, loading);
    // A failure is not kept: the next one who needs it asks again.
    loading.catch(() => kept.delete(name));
    return loading;
  };
  return async (names, signal) => {
    let beside = nothingBeside;
    for (const name of names) beside = { ...beside, ...(await load(name, signal)) };
    return beside;
  };
}

async function readAll<S>(ask: Ask, source: z.ZodType<S>, list: Omit<ListQuery, 'idOf' | 'key' | 'size'> & { readonly isOptional?: boolean }, signal: AbortSignal): Promise<readonly S[]> {
  const found: S[] = [];
  try {
    for await (const page of readList(ask, { ...list, key: 'id', idOf: wholeId(), size: 1_000, mayBeAbsent: list.isOptional ?? false }, signal)) {
      for (const item of page.items) {
        const outcome = source.safeParse(item);
        if (outcome.success) found.push(outcome.data);
      }
    }
  } catch (thrown) {
    // A user who may not see the banks may still see the customers.
    if (!(list.isOptional && thrown instanceof AppError && thrown.code === 'sage_forbidden')) throw thrown;
  }
  return found;
}

const currency = z.object({ id, is_base_currency: z.boolean().nullish(), symbol: textOrNothing, currency_iso_code: z.object({ code: textOrNothing }).nullish() });
/** Companies older than Sage's list of ISO codes may have none; then the sign tells, where it can. */
const isoCodeOf = ({ currency_iso_code: iso, symbol }: z.infer<typeof currency>): string | null => textOf(iso?.code)?.toUpperCase() ?? signs[textOf(symbol) ?? ''] ?? null;
const signs: Readonly<Record<string, string>> = { '£': 'GBP', '€': 'EUR' };

const nominal = z.object({ id, reference: textOrNothing, cost_centre_code: textOrNothing, department_code: textOrNothing, cost_centre_id: idOrNothing, department_id: idOrNothing });
const control = z.object({ id, name: textOrNothing, account_number: textOrNothing, control_nominal_code_type: textOrNothing });
const bank = z.object({
  id, code: textOrNothing, account_currency_id: idOrNothing,
  bank_account_nominal_reference: textOrNothing, bank_account_nominal_cost_centre: textOrNothing, bank_account_nominal_department: textOrNothing,
});

/** The types of default nominal codes are a list that Sage's pages only mention; their words tell them apart. */
const roles: readonly (readonly [RegExp, ControlRole])[] = [
  [/\b(vat|tax)\b/i, 'vat'], [/debtor/i, 'debtors_control'], [/creditor/i, 'creditors_control'], [/retained|profit (and|&) loss|p ?& ?l/i, 'retained_earnings'],
];
const spaced = (words: string): string => words.replace(/([a-z])([A-Z])/g, '$1 $2');

const loaders: Readonly<Record<LookUpName, (ask: Ask, signal: AbortSignal) => Promise<Partial<Beside>>>> = {
  async currencies(ask, signal) {
    const rows = await readAll(ask, currency, { path: '/currencies', query: { $expand: 'currency_iso_code' } }, signal);
    const currencies = new Map(rows.flatMap((row) => { const code = isoCodeOf(row); return code === null ? [] : [[String(row.id), code] as const]; }));
    const base = rows.find((row) => row.is_base_currency);
    return { currencies, baseCurrency: base ? currencies.get(String(base.id)) ?? null : null };
  },
  async nominals(ask, signal) {
    const rows = await readAll(ask, nominal, { path: '/nominal_codes', query: { $select: Object.keys(nominal.shape).join(',') } }, signal);
    const codes = rows.map((row) => {
      const [centre, department] = [idText(row.cost_centre_id), idText(row.department_id)];
      return { key: codeKey(row.reference, row.cost_centre_code, row.department_code), id: String(row.id), trackingIds: [...(centre ? [costCentreId(centre)] : []), ...(department ? [departmentId(department)] : [])] };
    });
    return { nominalsByCode: new Map(codes.map((one) => [one.key, one])), nominalsById: new Map(codes.map((one) => [one.id, one])) };
  },
  async controls(ask, signal) {
    const rows = await readAll(ask, control, { path: '/control_nominal_codes', query: {}, isOptional: true }, signal);
    return { controls: new Map(rows.flatMap((row) => {
      const words = `${row.name ?? ''} ${spaced(row.control_nominal_code_type ?? '')}`;
      const role = roles.find(([pattern]) => pattern.test(words))?.[1];
      return role && row.account_number ? [[row.account_number, role] as const] : [];
    })) };
  },
  async banks(ask, signal) {
    const rows = await readAll(ask, bank, { path: '/banks', query: { $select: Object.keys(bank.shape).join(',') }, isOptional: true }, signal);
    return { banks: rows.map((row) => ({ id: String(row.id), code: textOf(row.code), currencyId: idText(row.account_currency_id), nominal: codeKey(row.bank_account_nominal_reference, row.bank_account_nominal_cost_centre, row.bank_account_nominal_department) })) };
  },
};
