/** Children are waited for and ended for certain, with their own children. */
import { runProcess, startProcess } from './process.ts';
import { until } from './until.ts';

const node = process.execPath;
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a child process in a test', () => {
  it('is waited for by a line and ended with what it started', async () => {
    const child = startProcess(node, ['-e', 'process.on("SIGTERM", () => {}); const c = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]); console.log("child", c.pid); setInterval(() => {}, 1000)']);
    const grandchild = Number((await child.waitForLine(/^child \d+/)).split(' ')[1]);
    expect(isAlive(grandchild)).toBe(true);
    expect(await child.stop('SIGTERM', 300)).toEqual({ code: null, signal: 'SIGKILL' });
    await until('the grandchild has ended', () => !isAlive(grandchild));
  });

  it('says what it printed when the line never came', async () => {
    await expect(startProcess(node, ['-e', 'console.error("no licence"); process.exit(3)']).waitForLine(/ready/)).rejects.toThrow(/ended \(3\)[^]*no licence/);
  });

  it('gives its code, its output and what it made of its input', async () => {
    expect(await runProcess(node, ['-e', 'process.stdin.on("data", (d) => process.stdout.write(d + "!")); process.exitCode = 2'], { input: 'hello' })).toMatchObject({ code: 2, stdout: 'hello!' });
  });

  it('is ended when it takes too long', async () => {
    await expect(runProcess(node, ['-e', 'setInterval(() => {}, 1000)'], { waitMs: 200 })).rejects.toThrow('took longer than 200 ms');
  });

  it('is an ordinary failure when the program is not there', async () => {
    expect(await runProcess('no-such-program', [])).toMatchObject({ code: 127 });
  });
});
