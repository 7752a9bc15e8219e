/** Waits until a condition holds, by asking again and again; the last refusal is in the error when it never does. */
export async function until<T>(what: string, ask: () => Promise<T | undefined | false> | T | undefined | false, waitMs = 10_000, everyMs = 50): Promise<T> {
  const giveUpAt = performance.now() + waitMs;
  let reason = '';
  while (performance.now() < giveUpAt) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      reason = ` (${String(error)})`;
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  throw new Error(`Waited ${waitMs} ms in vain until ${what}${reason}`);
}
