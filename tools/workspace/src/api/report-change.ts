/** How a report differs from the one that is kept: the lines that went and those that came. */

export interface ReportChange {
  readonly gone: readonly string[]
  readonly added: readonly string[]
}

/** Nothing where they are the same. Lines that only moved are in neither list. */
export const reportChange = (kept: string, found: string): ReportChange | undefined => {
  if (kept === found) return undefined
  return { gone: without(kept, found), added: without(found, kept) }
}

/** Up to `most` lines of it, as a diff shows them. */
export const changeText = ({ gone, added }: ReportChange, most = 20): string => {
  const lines = [...gone.map((line) => `- ${line}`), ...added.map((line) => `+ ${line}`)]
  const left = lines.length - most
  return [...lines.slice(0, most), ...(left > 0 ? [`  and ${left} more lines`] : [])]
    .map((line) => `    ${line}`)
    .join('\n')
}

/** The lines of `text` that `other` does not have as often. */
const without = (text: string, other: string): readonly string[] => {
  const counts = new Map<string, number>()
  for (const line of other.split('\n')) counts.set(line, (counts.get(line) ?? 0) + 1)
  return text.split('\n').filter((line) => {
    const left = counts.get(line) ?? 0
    counts.set(line, left - 1)
    return left <= 0 && line.trim() !== ''
  })
}
