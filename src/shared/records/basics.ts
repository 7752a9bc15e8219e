/** The company itself, tax rates, items and tracking categories. */
import { z } from 'zod';
import { isoDate } from '../dates.ts';
import { decimal, money } from '../money.ts';
import { defineDataType } from './define-data-type.ts';
import { address, currency, nullableText, recordBase, text } from './parts.ts';

export const companyRecord = z.object({
  ...recordBase,
  name: text,
  legalName: nullableText,
  registrationNumber: nullableText,
  taxNumber: nullableText,
  country: nullableText,
  baseCurrency: currency,
  /** The month and day on which the financial year ends, "03-31"; null where Sage does not say. */
  yearEnd: z.string().regex(/^\d\d-\d\d$/).nullable(),
  /** Nothing may be posted up to this date. */
  lockedUpTo: isoDate.nullable(),
  addresses: z.array(address),
});
export type CompanyRecord = z.infer<typeof companyRecord>;
export const company = defineDataType<CompanyRecord>({
  dataType: 'company',
  schema: companyRecord,
  columns: { name: { kind: 'text', of: (c) => c.name } },
});

export const taxRate = z.object({
  ...recordBase,
  code: nullableText,
  name: text,
  percentage: decimal,
  isActive: z.boolean(),
});
export type TaxRate = z.infer<typeof taxRate>;
export const taxRates = defineDataType<TaxRate>({
  dataType: 'taxRates',
  schema: taxRate,
  columns: { name: { kind: 'text', of: (t) => t.name }, code: { kind: 'text', of: (t) => t.code }, isActive: { kind: 'flag', of: (t) => t.isActive } },
});

export const item = z.object({
  ...recordBase,
  kind: z.enum(['product', 'service', 'stock']),
  code: nullableText,
  name: text,
  salesPrice: decimal.nullable(),
  purchasePrice: decimal.nullable(),
  salesLedgerAccountId: nullableText,
  purchaseLedgerAccountId: nullableText,
  taxRateId: nullableText,
  quantityInStock: decimal.nullable(),
  stockValue: money.nullable(),
  isActive: z.boolean(),
});
export type Item = z.infer<typeof item>;
export const items = defineDataType<Item>({
  dataType: 'items',
  schema: item,
  columns: { code: { kind: 'text', of: (i) => i.code, indexed: true }, name: { kind: 'text', of: (i) => i.name }, kind: { kind: 'text', of: (i) => i.kind }, isActive: { kind: 'flag', of: (i) => i.isActive } },
});

/** Departments, cost centres, projects: a tree by `parentId`. */
export const trackingCategory = z.object({
  ...recordBase,
  name: text,
  code: nullableText,
  parentId: nullableText,
  isActive: z.boolean(),
});
export type TrackingCategory = z.infer<typeof trackingCategory>;
export const trackingCategories = defineDataType<TrackingCategory>({
  dataType: 'trackingCategories',
  schema: trackingCategory,
  columns: { name: { kind: 'text', of: (t) => t.name }, parentId: { kind: 'text', of: (t) => t.parentId } },
});
