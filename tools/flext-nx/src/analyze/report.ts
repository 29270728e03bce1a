/** An analysis as a Markdown page: a table, and each finding with the calls that show it. */
import type { Analysis, Finding } from 'flext-quality/analysis'

export const report = ({ findings, files, functions, lines, problems }: Analysis): string =>
  [
    '# What nothing coordinates',
    '',
    `${findings.length} findings in ${files} files, ${functions} functions, ${lines} lines. Made by \`nx g flext-nx:analyze\`.`,
    '',
    ...(findings.length === 0
      ? []
      : [
          '| rank | score | kind | where | function |',
          '| --- | --: | --- | --- | --- |',
          ...findings.map(
            ({ rank, score, kind, path, line, function: name }) =>
              `| ${rank} | ${score} | ${kind} | ${path}:${line} | \`${name}\` |`,
          ),
          '',
        ]),
    ...findings.flatMap(section),
    ...(problems.length === 0
      ? []
      : [
          '## Not understood',
          '',
          ...problems.map(
            ({ path, line, column, message }) => `- ${path}:${line}:${column} ${message}`,
          ),
          '',
        ]),
  ].join('\n')

const section = ({ id, path, line, function: name, summary, calls, signs, reasons }: Finding) => [
  `## \`${name}\``,
  '',
  `${path}:${line}, finding \`${id}\`: ${summary}.`,
  '',
  ...calls
    .filter(({ counts, byHand }) => counts || byHand !== undefined)
    .map((call) => {
      const each = call.each === undefined ? '' : ` for each of \`${call.each}\``
      const through = call.through.length === 0 ? '' : ` through ${call.through.join(' → ')}`
      return `- line ${call.line}: \`${call.call}()\`, ${call.byHand ?? call.kind}${each}${through}`
    }),
  ...signs.map((sign) => `- line ${sign.line}: also ${sign.kind}`),
  '',
  `Score: ${reasons.map(({ points, why }) => `${points} ${why}`).join(', ')}.`,
  '',
]
