/** The reader process of a Sage 50 data set, with its real part: the ODBC package, which no other process of ours loads. */
import { runReader, type Odbc } from './reader-program.ts';

runReader(async () => {
  const { default: odbc } = await import('odbc');
  return odbc as unknown as Odbc;
});
