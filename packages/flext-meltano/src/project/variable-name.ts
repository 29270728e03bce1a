/** `TAP_CSV`, `FILES` of `tap-csv`, `files`: upper case, anything else an underscore. */
export const variableName = (...parts: ReadonlyArray<string>): string =>
  parts
    .filter((part) => part !== '')
    .map((part) => part.replaceAll(/[^A-Za-z0-9]/g, '_').toUpperCase())
    .join('_')
