/** Tells how to pair: a code that holds for two minutes, and another one whenever Enter is pressed. */
import { createInterface } from 'node:readline';
import type { Demo } from './start-demo.ts';

export async function showPairing(demo: Demo, print: (line: string) => void): Promise<void> {
  const show = async (): Promise<void> => {
    const { code } = await demo.client.call('startPairing');
    print(`Pair it with the code ${code} (it works once, for two minutes)`);
  };
  await show();
  if (!process.stdin.isTTY) {
    print(`Another code: LEDGERLINE_HOME=${demo.home} npm run --silent ledgerline -- pair`);
    return;
  }
  print('Press Enter for another code.');
  createInterface({ input: process.stdin }).on('line', () => void show().catch((error: unknown) => print(error instanceof Error ? error.message : String(error)))).on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
}
