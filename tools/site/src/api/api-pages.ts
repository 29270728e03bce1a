/** The Markdown of the whole API reference, by route. */
import { relativeRoute } from '../page/route.ts'
import { memberAnchors, memberTargets, type ConceptPage } from './concept-page.ts'
import { memberSection, summaryOf, type MemberLink } from './member-section.ts'

export const apiRoute = 'reference/api/index'

export const apiPages = (pages: readonly ConceptPage[]): ReadonlyMap<string, string> => {
  const targets = memberTargets(pages)
  return new Map([
    [apiRoute, overview(pages)],
    ...pages.map(
      (page) => [page.route, conceptPage(page, linksFrom(page.route, targets))] as const,
    ),
  ])
}

const linksFrom =
  (route: string, targets: ReadonlyMap<string, string>): MemberLink =>
  (url) => {
    const target = targets.get(url)
    if (target === undefined) return undefined
    const [to = '', anchor = ''] = target.split('#', 2)
    return to === route ? `#${anchor}` : `${relativeRoute(route, to)}.html#${anchor}`
  }

const conceptPage = (page: ConceptPage, linkTo: MemberLink): string => {
  const anchors = [...memberAnchors(page)]
  return [
    '---',
    `title: ${JSON.stringify(`${page.concept} (${page.package})`)}`,
    'outline: 2',
    'pageClass: api-page',
    '---',
    '',
    `# ${page.importedFrom}: ${page.concept}`,
    '',
    `What \`${page.importedFrom}\` exports${page.importedFrom === page.package ? ` of \`${page.concept}\`` : ''}.`,
    '',
    '| export | what it is |',
    '| --- | --- |',
    ...anchors.map(
      ([member, anchor]) => `| [\`${member.name}\`](#${anchor}) | ${summaryOf(member, linkTo)} |`,
    ),
    '',
    ...anchors.map(([member, anchor]) => `${memberSection(member, anchor, linkTo)}\n`),
  ].join('\n')
}

const overview = (pages: readonly ConceptPage[]): string => {
  const packages = [...new Set(pages.map((page) => page.package))]
  const total = pages.reduce((sum, { members }) => sum + members.length, 0)
  return [
    '# API',
    '',
    `Every export of every package, ${total.toLocaleString('en')} in all, as its source describes it. The search finds each by its name.`,
    '',
    ...packages.flatMap((name) => [
      `## ${name}`,
      '',
      '| page | import from | exports |',
      '| --- | --- | --- |',
      ...pages
        .filter((page) => page.package === name)
        .map((page) => {
          const link = `${relativeRoute(apiRoute, page.route)}.html`
          const names = page.members.map((member) => `\`${member.name}\``)
          return `| [${page.concept}](${link}) | \`${page.importedFrom}\` | ${[...new Set(names)].join(', ')} |`
        }),
      '',
    ]),
  ].join('\n')
}
