/** The page that says how often findings are right, and how that was found. */
import { ranks, type Finding } from '../../src/analysis/index.ts'
import type { PublicPackage } from './packages.ts'
import { verdicts, type Verdict } from './verdicts.ts'

export interface ReadPackage {
  readonly package: PublicPackage
  readonly files: number
  readonly lines: number
  readonly findings: number
  readonly sample: readonly Finding[]
}

export const unjudged = (read: readonly ReadPackage[]): readonly Finding[] =>
  read.flatMap(({ sample }) => sample.filter(({ id }) => verdicts[id] === undefined))

export const precisionPage = (read: readonly ReadPackage[]): string => {
  const known = read.filter((each) => each.package.heldOut !== true)
  const held = read.filter((each) => each.package.heldOut === true)
  return [
    head(read),
    table(
      ['package', 'language', 'files', 'lines', 'findings', 'read', 'true', 'harmless', 'wrong'],
      read.map((each) => [
        `\`${each.package.name}\` ${each.package.version}`,
        each.package.language,
        count(each.files),
        count(each.lines),
        count(each.findings),
        ...figures([each]),
      ]),
    ),
    '',
    `Of the ${total(known)} findings in the first four packages ${share(known, ['true', 'harmless'])} say what the code does, and ${share(known, ['true'])} are worth mending.`,
    `Of the ${total(held)} in the last one ${share(held, ['true', 'harmless'])} and ${share(held, ['true'])}.`,
    '',
    foot,
    '## By kind',
    '',
    table(['kind', 'read', 'true', 'harmless', 'wrong'], byKind(read)),
    '',
    '## By rank',
    '',
    table(['rank', 'read', 'true', 'harmless', 'wrong'], byRank(read)),
    '',
    '## Each finding',
    '',
    ...read.flatMap((each) => [
      `### \`${each.package.name}\` ${each.package.version}`,
      '',
      table(
        ['finding', 'where', 'verdict', 'why'],
        each.sample.map(({ id, kind, path, line, function: name }) => {
          const [verdict, why] = verdicts[id] ?? ['not read', '']
          return [`${kind} \`${id}\``, `\`${path}:${line}\` \`${name}\``, verdict, why]
        }),
      ),
      '',
    ]),
  ].join('\n')
}

const head = (
  read: readonly ReadPackage[],
): string => `<!-- made by: packages/flext-quality/bench/precision/main.ts -->

# How often \`flext dev analyze\` is right

\`flext dev analyze\` was tried on the sources of five public packages that nobody here wrote. ${total(read)} of its findings were
read in their code by hand. Each got one of three verdicts:

- **true**: the code does what the finding says, and a failure or a crash in the wrong place leaves something behind that
  nobody mends.
- **harmless**: the code does what the finding says, and nothing would be gained by a service.
- **wrong**: the code does not do what the finding says.
`

const foot = `The rules were bettered on the first four packages: what was wrong there has taught them. \`flowise\` was looked at when they were
done. Three of its first 15 findings were wrong then, for two reasons: a command that only reads, made in a line of its own, and
what compilers put around \`require\`. Both were mended, and the sample drawn anew, which is the one below. Before that 12 of 15
said what the code does.

The findings to read are drawn of each kind in turn, in the order of their ids, which are hashes. What rules do not find was
not counted: they leave out what cannot be told from names and imports, rather than guess.

The list is made anew by a script, which fetches the packages into a temporary folder:

\`\`\`sh
node --conditions=@flext/source packages/flext-quality/bench/precision/main.ts
\`\`\`
`

const kinds: readonly Verdict[] = ['true', 'harmless', 'wrong']

const samplesOf = (read: readonly ReadPackage[]): readonly Finding[] =>
  read.flatMap(({ sample }) => sample)

const total = (read: readonly ReadPackage[]): number => samplesOf(read).length

const judged = (findings: readonly Finding[], wanted: readonly Verdict[]): number =>
  findings.filter(({ id }) => wanted.some((verdict) => verdicts[id]?.[0] === verdict)).length

const figures = (read: readonly ReadPackage[]): readonly string[] => [
  count(total(read)),
  ...kinds.map((kind) => count(judged(samplesOf(read), [kind]))),
]

const share = (read: readonly ReadPackage[], wanted: readonly Verdict[]): string => {
  const found = judged(samplesOf(read), wanted)
  return `${found} (${Math.round((100 * found) / total(read))} %)`
}

const byKind = (read: readonly ReadPackage[]): readonly (readonly string[])[] => {
  const findings = samplesOf(read)
  return [...new Set(findings.map(({ kind }) => kind))].toSorted().map((kind) => {
    const of = findings.filter((each) => each.kind === kind)
    return [kind, count(of.length), ...kinds.map((verdict) => count(judged(of, [verdict])))]
  })
}

const byRank = (read: readonly ReadPackage[]): readonly (readonly string[])[] =>
  ranks.map((rank) => {
    const of = samplesOf(read).filter((each) => each.rank === rank)
    return [rank, count(of.length), ...kinds.map((verdict) => count(judged(of, [verdict])))]
  })

const count = (number: number): string => number.toLocaleString('en-US')

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
