/** Where a file of the repository is on the site; routes have no ending and no leading slash. */

/** The start page of the site, which the README at the root leads to as well. */
export const homeFile = 'tools/site/home.md'

/** The route of a Markdown file that is a page, or `undefined` for one that is not. */
export const routeOf = (file: string): string | undefined => {
  if (file === 'README.md' || file === homeFile) return 'index'
  const [, page] = /^docs\/(.+)\.md$/.exec(file) ?? []
  if (page === 'README') return 'contents'
  if (page !== undefined) return page.replace(/README$/, 'index')
  const [, folder] = /^((?:packages|tools|examples)\/.+)\/README\.md$/.exec(file) ?? []
  return folder
}

/** The route of a file or folder that is shown as it is. */
export const sourceRoute = (path: string): string => `source/${path.replaceAll('.', '-')}`

/** How a page at `from` names one at `to`, wherever the site lies. */
export const relativeRoute = (from: string, to: string): string => {
  const here = from.split('/').slice(0, -1)
  const there = to.split('/')
  const folder = there.slice(0, -1)
  const parting = here.findIndex((part, index) => part !== folder[index])
  const kept = parting < 0 ? here.length : parting
  const up = '../'.repeat(here.length - kept)
  return `${up === '' ? './' : up}${there.slice(kept).join('/')}`
}
