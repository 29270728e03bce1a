/** Links of a Markdown text led to where their files are on the site. */

/** A link of a page: the path as written, decoded, and the anchor with its `#`, or nothing. */
export type NewTarget = (path: string, anchor: string) => string | undefined

const target = /(\]\(\s*<?|^\s*\[[^\]]+\]:\s+<?|\b(?:src|srcset|href)=")([^)\s"<>]+)/g
const elsewhere = /^(?:[a-z][\d+.a-z-]*:|\/\/|#)/i

/** Rewrites every relative link outside code; one that `newTarget` does not know stays. */
export const relink = (markdown: string, newTarget: NewTarget): string => {
  let ticks: string | undefined
  return markdown
    .split('\n')
    .map((line) => {
      const fence = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
      if (ticks !== undefined) {
        if (line.trim() === ticks) ticks = undefined
        return line
      }
      if (fence !== undefined) {
        ticks = fence
        return line
      }
      return relinked(line, newTarget)
    })
    .join('\n')
}

const relinked = (line: string, newTarget: NewTarget): string => {
  const code = [...line.matchAll(/(`+)(?!`).*?(?<!`)\1(?!`)/g)].map((found) => ({
    from: found.index,
    to: found.index + found[0].length,
  }))
  return line.replace(target, (whole, before: string, link: string, at: number) => {
    const place = at + before.length
    if (elsewhere.test(link) || code.some(({ from, to }) => from <= place && place < to))
      return whole
    const [path = '', anchor] = link.split('#', 2)
    const found = newTarget(decodeURI(path), anchor === undefined ? '' : `#${anchor}`)
    return found === undefined ? whole : `${before}${found}`
  })
}
