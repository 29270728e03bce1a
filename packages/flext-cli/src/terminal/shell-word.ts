/** A word as it can be pasted into a POSIX shell. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./#-]+$/.test(word) && !word.startsWith('#')
    ? word
    : `'${word.replaceAll("'", String.raw`'\''`)}'`

/** A command line that can be pasted. */
export const shellLine = (words: ReadonlyArray<string>): string => words.map(shellWord).join(' ')
