/** How VitePress makes the site: menus from the tables of contents, anchors as a code host has them. */
import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

import { anchorsOf } from 'flext-workspace/docs'
import { workspaceRoot } from 'flext-workspace/process'
import { defineConfig, type DefaultTheme, type UserConfig } from 'vitepress'

import { contentsOf } from '../page/contents.ts'
import { barOf, sidebarOf } from '../page/menu.ts'
import { apiMenuFile, type ApiMenu } from './prepare.ts'
import { builtFolder, siteRoot, stagedFolder } from './site-folder.ts'

const sections = contentsOf((file) => readFileSync(join(workspaceRoot, file), 'utf8'))

const apiMenu = existsSync(apiMenuFile)
  ? (JSON.parse(readFileSync(apiMenuFile, 'utf8')) as readonly ApiMenu[])
  : []

const api: DefaultTheme.SidebarItem = {
  text: 'API',
  link: '/reference/api/',
  collapsed: true,
  items: apiMenu.map(({ package: name, pages }) => ({
    text: name,
    link: `/reference/api/#${name}`,
    collapsed: true,
    items: pages.map(({ title, route }) => ({ text: title, link: `/${route}` })),
  })),
}

const sidebar = sidebarOf(sections).map((section) =>
  section.text === 'Reference' ? { ...section, items: [api, ...(section.items ?? [])] } : section,
)

const bar = barOf(sections).map((item) =>
  'items' in item && item.text === 'Reference'
    ? { ...item, items: [{ text: 'API', link: '/reference/api/' }, ...item.items] }
    : item,
)

export const siteConfig: UserConfig<DefaultTheme.Config> = defineConfig({
  title: 'FLEXT',
  titleTemplate: ':title · FLEXT',
  description:
    'Domain services in TypeScript that complete or take back what they did, survive a crash at any point, and say in their type how they can fail.',
  lang: 'en',
  srcDir: relative(siteRoot, stagedFolder),
  outDir: builtFolder,
  cacheDir: join(siteRoot, '.site/cache'),
  lastUpdated: false,
  head: [
    [
      'link',
      {
        rel: 'icon',
        type: 'image/svg+xml',
        href: 'data:image/svg+xml,' + encodeURIComponent(icon()),
      },
    ],
    ['meta', { name: 'theme-color', content: '#0e6c62' }],
  ],
  markdown: {
    anchor: { slugify: (text: string) => [...anchorsOf(`# ${text}`)][0] ?? '' },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  themeConfig: {
    nav: [...bar],
    sidebar,
    outline: { level: [2, 3], label: 'On this page' },
    search: {
      provider: 'local',
      options: {
        detailedView: false,
        _render: (text, env, md) => {
          const html = md.render(text, env)
          return env.frontmatter?.['search'] === false ? '' : html
        },
        miniSearch: {
          searchOptions: { fuzzy: 0.2, prefix: true, boost: { title: 4, text: 2, titles: 1 } },
        },
      },
    },
    docFooter: { prev: 'Before', next: 'Next' },
    darkModeSwitchLabel: 'Dark mode',
    sidebarMenuLabel: 'Contents',
    returnToTopLabel: 'Back to the top',
    externalLinkIcon: true,
  },
})

/** Three steps and the way back. */
function icon(): string {
  return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0e6c62"/><path d="M8 11h10m0 0-4-4m4 4-4 4M24 21H14m0 0 4-4m-4 4 4 4" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>'
}
