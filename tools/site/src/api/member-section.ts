/** The section of one export on the page of its concept. */
import { dirname, join } from 'node:path'

import type { ApiMember } from './package-api.ts'

/** Leads the link of a member, by the URL of the page TypeDoc meant, to its place on the site. */
export type MemberLink = (url: string) => string | undefined

export const memberSection = (member: ApiMember, anchor: string, linkTo: MemberLink): string =>
  [
    `## ${escape(member.name)} {#${anchor}}`,
    '',
    `<p class="api-kind">${member.kind} · <code>${member.file}:${member.line}</code></p>`,
    '',
    quieted(member.markdown, anchor, linkOf(member, linkTo)),
  ].join('\n')

/** The first sentences about a member, without code and headings. */
export const summaryOf = (member: ApiMember, linkTo: MemberLink): string => {
  const about = quieted(member.markdown.replace(/```[^]*?```/g, ''), '', linkOf(member, linkTo))
    .split('\n\n')
    .map((part) => part.trim())
    .find((part) => part !== '' && !/^[|#*-]/.test(part))
  return (about ?? '').replaceAll('\n', ' ').replaceAll('|', String.raw`\|`)
}

type Retarget = (path: string, place: string | undefined) => string | undefined

const linkOf =
  (member: ApiMember, linkTo: MemberLink): Retarget =>
  (path, place) => {
    const target = linkTo(path === '' ? member.url : join(dirname(member.url), path))
    // Methods are found by their export; properties have an anchor of their own in its table.
    const own = place?.startsWith('property-') === true ? `-${place}` : ''
    return target === undefined ? undefined : `${target}${own}`
  }

/**
 * TypeDoc's own headings would fill the outline and the search with "Parameters": only methods keep
 * theirs, and the others become lines in bold.
 */
const quieted = (markdown: string, anchor: string, retarget: Retarget): string => {
  let inCode = false
  return markdown
    .split('\n')
    .filter((line) => !line.startsWith('Defined in: '))
    .map((line) => {
      if (line.startsWith('```')) inCode = !inCode
      if (inCode || line.startsWith('```')) return line
      const [, hashes, heading] = /^(#{2,6}) (.+)$/.exec(line) ?? []
      if (heading !== undefined) {
        return hashes === '###' && heading.endsWith(')') ? `### ${heading}` : `**${heading}**`
      }
      return line
        .replaceAll(/<a id="([^"]+)"><\/a>/g, `<a id="${anchor}-$1"></a>`)
        .replaceAll(
          /\[([^\]]+)\]\(([^)#:]*\.md)?(?:#([^)]+))?\)/g,
          (whole, text: string, path = '', place?: string) => {
            if (path === '' && place === undefined) return whole
            const target = retarget(path as string, place)
            return target === undefined ? text : `[${text}](${target})`
          },
        )
    })
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}

const escape = (text: string): string => text.replaceAll(/[_*<]/g, String.raw`\$&`)
