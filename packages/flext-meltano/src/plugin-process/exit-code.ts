/** With what a native tap or target ends, so that whoever started it can tell the cases apart. */
export const exitCode = {
  success: 0,
  /** Something expected went wrong, and stderr says what. */
  failed: 1,
  /** The command line makes no sense. */
  usage: 2,
  /** The input ended before the orchestrator said that the tap had ended well. */
  inputCutShort: 74,
} as const
