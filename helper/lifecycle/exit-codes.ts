/** How the helper's process tells whoever started it why it ended, and how it is told in turn. */

/** Start me again: a restart that somebody asked for. */
export const restartExitCode = 75;
/** An error that nobody foresaw; it is in the log. */
export const crashExitCode = 70;

/** In the environment of a helper that has a supervisor. */
export const supervisedName = 'LEDGERLINE_SUPERVISED';
/** In the environment of a helper that was started after a crash: how the one before ended. */
export const lastEndName = 'LEDGERLINE_LAST_END';
