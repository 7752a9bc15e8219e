/** What an object of Excel's API is to the request executor: members by name. Whatever is not listed does not exist. */
import { OfficeFault } from './office-fault.ts';

export type ApiObject = {
  readonly type: string;
  readonly isNull?: boolean;
  /** What instantiating it tells the add-in: an id, or the reference of a range that is kept. */
  readonly identity?: () => Readonly<Record<string, unknown>>;
  readonly read?: Readonly<Record<string, () => unknown>>;
  readonly write?: Readonly<Record<string, (value: unknown) => void>>;
  readonly call?: Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
  readonly open?: Readonly<Record<string, () => ApiObject>>;
  readonly item?: (key: unknown) => ApiObject;
  readonly items?: () => readonly ApiObject[];
};

export const nullObject = (type: string): ApiObject => ({ type, isNull: true });
export const isApiObject = (value: unknown): value is ApiObject => typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** Members that came after ExcelApi 1.8: the minor version from which a host has them. */
export const since: Readonly<Record<string, number>> = {
  'Table.Resize': 13, 'Range.CopyFrom': 9, 'Range.GetTables': 9, 'Workbook.Comments': 10,
  'Application.SuspendScreenUpdatingUntilNextSync': 9, 'Table.AutoFilter': 9,
};

export const text = (value: unknown, what: string): string => {
  if (typeof value !== 'string') throw new OfficeFault('InvalidArgument', `${what} must be text.`);
  return value;
};
export const whole = (value: unknown, what: string): number => {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw new OfficeFault('InvalidArgument', `${what} must be a whole number.`);
  return value;
};
export const flag = (value: unknown, what: string): boolean => {
  if (typeof value !== 'boolean') throw new OfficeFault('InvalidArgument', `${what} must be true or false.`);
  return value;
};
