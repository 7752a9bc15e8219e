/** Data types as a sentence names them: "supplier credit notes". */
import type { DataType } from './data-types.ts';

export const plainName = (dataType: DataType): string => dataType.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** "customers, suppliers and bills" */
export function plainList(dataTypes: readonly DataType[]): string {
  const names = dataTypes.map(plainName);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
