/** How RECORD lines begin and end, for whoever tells them by their bytes and does not parse them. */
const carriageReturn = 13
const closingBrace = 125

/** Whether a line that begins at `from` begins with these bytes. */
export const beginsWith = (chunk: Buffer, from: number, beginning: Buffer): boolean => {
  for (let at = 0; at < beginning.length; at += 1)
    if (chunk[from + at] !== beginning[at]) return false
  return true
}

/** A line that was cut, or that something was printed into, seldom ends in a brace. */
export const endsObject = (chunk: Buffer, to: number): boolean =>
  chunk[chunk[to - 1] === carriageReturn ? to - 2 : to - 1] === closingBrace

/** How RECORD lines of this stream begin, if this one is written as most taps do. */
export const beginningOf = (line: string, stream: string): string | undefined => {
  const name = JSON.stringify(stream)
  return [
    `{"type":"RECORD","stream":${name},`,
    `{"type": "RECORD", "stream": ${name}, `,
    `{"stream":${name},"type":"RECORD",`,
    `{"stream": ${name}, "type": "RECORD", `,
  ].find((beginning) => line.startsWith(beginning))
}
