/** Where the site is made; nothing here is in git. */
import { join } from 'node:path'

import { workspaceRoot } from 'flext-workspace/process'

export const siteRoot = join(workspaceRoot, 'tools/site')

/** Markdown, as VitePress reads it. */
export const stagedFolder = join(siteRoot, '.site/pages')

/** What packages export, from the last time that they were read. */
export const apiFolder = join(siteRoot, '.site/api')

/** The finished site: plain files for any web server. */
export const builtFolder = join(siteRoot, '.site/dist')
