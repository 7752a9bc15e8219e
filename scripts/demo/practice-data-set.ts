/** A Sage 50 practice company in a folder of the demo's own, with an ODBC of its own; null where this computer lacks what reads it. */
import { existsSync, mkdirSync } from 'node:fs';
import { isOdbcThere } from '../../helper/sage-50/odbc-there.ts';
import { makeDataSet, type DataSet, type DataSetOptions } from '../../test/sandbox/sage-50/make-data-set.ts';
import { driverPath, makeOdbcEnvironment } from '../../test/sandbox/sage-50/odbc-environment.ts';
import type { DataSetToLink } from './link-data-set.ts';

export type PracticeDataSet = {
  readonly dataSet: DataSet;
  readonly login: DataSetToLink;
  /** For the process that reads it. */
  readonly env: Readonly<Record<string, string>>;
};

const practiceLogin = { user: 'LEDGER', password: 'practice' };

export function makePracticeDataSet(folder: string, size: NonNullable<DataSetOptions['size']>): PracticeDataSet | null {
  if (!isOdbcThere() || !existsSync(driverPath)) return null;
  mkdirSync(folder, { recursive: true });
  const dataSet = makeDataSet({ folder, size, seed: 2, name: 'Mill Lane Joinery Ltd (practice)', today: new Date().toLocaleDateString('sv-SE'), ...practiceLogin });
  return { dataSet, login: { folder: dataSet.dataFolder, ...practiceLogin }, env: makeOdbcEnvironment({ folder }).env };
}
