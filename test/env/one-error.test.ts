/** An error is an error, whichever world made it. */
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';

class OurError extends Error {}

const thrownBy = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

describe('instanceof Error in tests', () => {
  it('is true for errors of Node and of other worlds', () => {
    expect(thrownBy(() => readFileSync('/no/such/file')) instanceof Error).toBe(true);
    expect((runInNewContext('new TypeError("x")') as unknown) instanceof Error).toBe(true);
    expect(new OurError() instanceof Error).toBe(true);
  });

  it('is as strict as ever for what is none, and for derived classes', () => {
    for (const value of [null, undefined, 'Error', {}, { message: 'x', name: 'Error' }, Object.create(null), []] as unknown[]) expect(value instanceof Error).toBe(false);
    expect(new Error() instanceof OurError).toBe(false);
    expect((runInNewContext('new Error("x")') as unknown) instanceof OurError).toBe(false);
    expect(new OurError() instanceof OurError).toBe(true);
  });
});
