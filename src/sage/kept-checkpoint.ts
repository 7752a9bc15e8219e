/** How a product's checkpoint stands as JSON text beside the rows that it justifies. */
import type { z } from 'zod';

/** One that cannot be read counts as `nothing`: everything is read again, which is harmless. */
export const checkpointReader = <T>(schema: z.ZodType<T>, nothing: T) => (text: string | null): T => {
  if (text === null) return nothing;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return nothing;
  }
};
