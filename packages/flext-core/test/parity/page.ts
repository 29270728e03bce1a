/** The parity list as a page of the docs. */
import type { ParityAnswer, ParitySection } from './answer.ts'
import { apis } from './apis.ts'
import { messaging } from './messaging.ts'
import { results } from './results.ts'
import { surroundings } from './surroundings.ts'

export const parityList: ReadonlyArray<ParitySection> = [...results, ...messaging, ...surroundings]

const linked = (api: string): string => {
  const [root] = api.split('.')
  return `[\`${api}\`](../../packages/flext-core/src/${apis[root!]?.file})`
}

const row = ({ asked, answer, by, why }: ParityAnswer): string => {
  const answered = by.map(linked).join(', ')
  const said = answered === '' || why === '' ? `${answered}${why}` : `${answered}: ${why}`
  return `| ${asked.replaceAll('|', '\\|')} | ${answer} | ${said} |`
}

const table = ({ of, answers }: ParitySection): ReadonlyArray<string> => [
  `## ${of}`,
  '',
  '| there | here | |',
  '| --- | --- | --- |',
  ...answers.map(row),
  '',
]

const count = (answer: ParityAnswer['answer']): number =>
  parityList.flatMap(({ answers }) => answers).filter((each) => each.answer === answer).length

export const parityPage = (): string =>
  [
    '# Parity with the Python libraries',
    '',
    'What the core of the Python FLEXT libraries has at its head of August 2026, or had in version 0.9, and what answers',
    `it here: ${count('has')} are there, ${count('better as')} are there in another form, ${count('not')} are not, and why. Each answer that names an API`,
    'is held against the code by a test. The page is written by `npm run docs:parity`.',
    '',
    ...parityList.flatMap(table),
  ].join('\n')
