/** What other tools of the workspace ask about Markdown. */
export { linesOf } from './lines.ts'
export { anchorsOf, linksOf } from './links.ts'
export { markdownFiles } from './markdown-files.ts'
export { relink } from './relink.ts'
