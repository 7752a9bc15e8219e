/** Sage 50's versions: the year each belongs to, the driver that reads it, and the folder it keeps its companies in. */

/** Version 26 is 2020 (SKB 200427112157518). */
const yearOfVersion0 = 1994;
export const yearOf = (version: number): number => version + yearOfVersion0;

const plausible = (version: number): number | null => (Number.isInteger(version) && version >= 8 && version <= 99 ? version : null);

/** From a folder below `Accounts`: a year until version 32, `V33` and so on since. Null for any other folder. */
export function versionOfFolder(name: string): number | null {
  const byVersion = /^v(\d{2})$/i.exec(name)?.[1];
  if (byVersion !== undefined) return plausible(Number(byVersion));
  const byYear = /^(20\d{2})$/.exec(name)?.[1];
  return byYear === undefined ? null : plausible(Number(byYear) - yearOfVersion0);
}

export const driverOf = (version: number): string => `Sage Line 50 v${version}`;
export const dsnOf = (version: number): string => `SageLine50v${version}`;
export function versionOfDriver(name: string): number | null {
  const version = /^(?:Sage Line 50 v|SageLine50v)(\d{1,2})$/i.exec(name)?.[1];
  return version === undefined ? null : plausible(Number(version));
}
