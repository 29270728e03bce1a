/**
 * `npm run training`: which lessons are done, and what the next one still asks for. A number picks
 * a lesson, `--hint` adds a hint, `--solutions` judges the answers of the course itself.
 */
import { parseArgs } from 'node:util'

import { explained, judge } from './course/check.ts'
import { checksOf, lessons } from './course/lessons.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    hint: { type: 'boolean', default: false },
    solutions: { type: 'boolean', default: false },
  },
})
const wanted = positionals.map(Number)
const answer = values.solutions ? 'solution' : 'exercise'

let next: (typeof lessons)[number] | undefined
for (const lesson of lessons) {
  if (wanted.length > 0 && !wanted.includes(lesson.number)) continue
  const { number, title } = lesson
  try {
    const judged = await judge(await checksOf(number, answer))
    const open = judged.filter(({ failure }) => failure !== undefined)
    if (open.length === 0) {
      console.log(`✔ ${number}  ${title}`)
      continue
    }
    if (next !== undefined) {
      console.log(`· ${number}  ${title}`)
      continue
    }
    console.log(
      `▸ ${number}  ${title}: ${judged.length - open.length} of ${judged.length} are green`,
    )
    for (const { check, failure } of judged) {
      console.log(`    ${failure === undefined ? '✔' : '✘'} ${check.says}`)
    }
    const [first] = open
    if (first?.failure !== undefined) {
      const text = values.hint ? explained(first.check, first.failure) : first.failure.trim()
      console.log(`\n${indented(text)}`)
    }
  } catch (error) {
    console.log(`▸ ${number}  ${title}: the ${answer} cannot be loaded`)
    console.log(indented(error instanceof Error ? error.message : String(error)))
  }
  next ??= lesson
}
if (next === undefined) {
  console.log(wanted.length > 0 ? '\nDone.' : '\nAll lessons are done. Well baked.')
} else {
  console.log(`\nnext   read ${next.page}`)
  console.log(`       edit ${next.exercise}`)
  console.log(`       then npm run training${wanted.length > 0 ? ` -- ${next.number}` : ''}`)
  if (!values.hint) console.log('hint   npm run training -- --hint')
}
process.exitCode = next === undefined ? 0 : 1

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '      ')
}
