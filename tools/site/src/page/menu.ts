/** The menus of the site: the bar at the top and the list at the side. */
import type { DefaultTheme } from 'vitepress'

import type { Entry, Section } from './contents.ts'
import { routeOf } from './route.ts'

/** What the bar at the top offers, by the beginning of the sections' titles; the rest is at the side. */
const bar = ['Start', 'Training', 'Guides', 'Best practices', 'Reference'] as const

export const barOf = (sections: readonly Section[]): readonly DefaultTheme.NavItem[] =>
  bar.flatMap((text): readonly DefaultTheme.NavItem[] => {
    const chosen = sections.filter(({ title }) => title === text || title.startsWith(`${text}: `))
    const [first, ...others] = chosen
    if (first === undefined) return []
    if (others.length > 0) {
      return [
        {
          text,
          items: chosen.map(({ title, entries }) => ({
            text: capital(title.slice(text.length + 2)),
            items: entries.map(linkOf),
          })),
        },
      ]
    }
    return first.entries.length === 1 || text === 'Start'
      ? first.entries.slice(0, 1).map((entry) => ({ ...linkOf(entry), text }))
      : [{ text, items: first.entries.map(linkOf) }]
  })

export const sidebarOf = (sections: readonly Section[]): DefaultTheme.SidebarItem[] =>
  sections.map(({ title, entries }) => {
    const [only] = entries
    return entries.length === 1 && only !== undefined && only.entries.length > 0
      ? { ...entryOf(only), text: title }
      : { text: title, items: entries.map(entryOf) }
  })

const entryOf = (entry: Entry): DefaultTheme.SidebarItem => ({
  ...linkOf(entry),
  ...(entry.entries.length > 0 && { collapsed: true, items: entry.entries.map(entryOf) }),
})

const linkOf = ({ title, file }: Entry): { readonly text: string; readonly link: string } => ({
  text: title.replace(/^The package /, ''),
  link: `/${routeOf(file) ?? ''}`.replace(/index$/, ''),
})

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
