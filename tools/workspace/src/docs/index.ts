/** What other tools of the workspace ask about Markdown. */
export { anchorsOf, linksOf } from './links.ts'
export { markdownFiles } from './markdown-files.ts'
export { regionOf } from './region.ts'
