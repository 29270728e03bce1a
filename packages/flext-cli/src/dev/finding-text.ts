/** A finding for people: where, what is wrong, the calls that show it, and what its score is made of. */
import type { Finding, Rank, SeenCall } from 'flext-quality/analysis'

import type { Cli } from '../program/cli.ts'
import { padEnd, padStart } from '../terminal/width.ts'

export const findingText = ({ paint }: Cli, finding: Finding): string => {
  const { id, kind, path, line, column, function: name, summary, rank, score } = finding
  const head = `${rankText({ paint }, rank)} ${paint.bold(kind)}  ${paint.cyan(`${path}:${line}:${column}`)}  ${name}`
  const calls = finding.calls.filter(({ counts, byHand }) => counts || byHand !== undefined)
  const signs = finding.signs.map((each) => `also ${each.kind} in line ${each.line}`)
  return [
    head,
    `  ${summary}`,
    ...calls.map((call) => `  ${callText({ paint }, call)}`),
    ...signs.map((sign) => paint.dim(`  ${sign}`)),
    paint.dim(
      `  score ${score}: ${finding.reasons.map(({ points, why }) => `${points > 0 ? '+' : ''}${points} ${why}`).join(', ')}  (${id})`,
    ),
  ].join('\n')
}

export const rankText = ({ paint }: Pick<Cli, 'paint'>, rank: Rank): string => {
  const style = { high: paint.red, medium: paint.yellow, low: paint.blue }[rank]
  return style(padEnd(rank, 6))
}

const callText = ({ paint }: Pick<Cli, 'paint'>, call: SeenCall): string => {
  const { line, kind, call: text, each, through, known, byHand } = call
  const [next] = through
  const more = [
    ...(each === undefined ? [] : [`for each of ${each}`]),
    ...(next === undefined ? [] : [`through ${through.join(' → ')}`]),
    ...(known ? [] : ['by its name']),
  ]
  return [
    padStart(`${line}`, 6),
    padEnd(byHand ?? kind, 8),
    `${text}()`,
    ...(more.length === 0 ? [] : [paint.dim(more.join(', '))]),
  ].join('  ')
}
