/** The course keeps its word: each exercise is red as it comes, says what to do, and can be done. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { judge } from '../course/check.ts'
import { checksOf, lessons } from '../course/lessons.ts'

const root = join(import.meta.dirname, '../../..')

describe.each(lessons)('lesson $number, $title', ({ number, page, exercise }) => {
  it('is green with the answer of the course', async () => {
    const judged = await judge(await checksOf(number, 'solution'))
    expect(judged.filter(({ failure }) => failure !== undefined)).toEqual([])
    expect(judged.length).toBeGreaterThan(1)
  })

  it('is red as it comes, and says what was expected', async () => {
    const judged = await judge(await checksOf(number, 'exercise'))
    const said = judged.map(
      ({ check, failure }) => `${failure === undefined ? 'green' : 'red'}: ${check.says}`,
    )
    const messages = judged.flatMap(({ failure }) => (failure === undefined ? [] : [failure]))
    expect(said.join('\n')).toMatchSnapshot()
    expect(messages[0]).toMatch(/expected|no command|not |every round|must|violation/i)
  })

  it('has a page, and marks in its exercise where to write', () => {
    expect(existsSync(join(root, page))).toBe(true)
    expect(readFileSync(join(root, exercise), 'utf8')).toContain('TODO 1')
  })
})
