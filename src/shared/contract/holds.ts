/** Why scheduled work waits. In a file of its own, since every status tells it. */
export const holds = ['paused', 'quiet_hours', 'battery', 'metered'] as const;
export type Hold = (typeof holds)[number];
