/** A named part of a source file, between `// #region name` and `// #endregion`. */

const opening = (name: string): RegExp =>
  new RegExp(String.raw`^\s*(?://|#|--)\s*#region\s+${escape(name)}\s*$`)
const anyOpening = /^\s*(?:\/\/|#|--)\s*#region\b/
const closing = /^\s*(?:\/\/|#|--)\s*#endregion\b/

/**
 * The lines of the region, without its markers, those of regions inside it, and the indentation
 * that all of them share; `undefined` when there is no such region or it is never closed.
 */
export const regionOf = (source: string, name: string): string | undefined => {
  const lines = source.split('\n')
  const start = lines.findIndex((line) => opening(name).test(line))
  if (start < 0) return undefined
  const kept: string[] = []
  let depth = 1
  for (const line of lines.slice(start + 1)) {
    if (anyOpening.test(line)) depth += 1
    else if (closing.test(line)) {
      depth -= 1
      if (depth === 0) return dedent(kept)
    } else kept.push(line)
  }
  return undefined
}

/** A whole file as it is shown: without its region markers and blank lines at the ends. */
export const withoutMarkers = (source: string): string =>
  source
    .split('\n')
    .filter((line) => !anyOpening.test(line) && !closing.test(line))
    .join('\n')
    .trim()

const dedent = (lines: readonly string[]): string => {
  const indents = lines
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length)
  const shared = indents.length === 0 ? 0 : Math.min(...indents)
  return lines
    .map((line) => line.slice(shared))
    .join('\n')
    .replace(/^\n+|\s+$/g, '')
}

const escape = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)
