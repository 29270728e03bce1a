import { either as E } from 'fp-ts'
import { expect, it } from 'vitest'

import { renderTemplate } from './minijinja.ts'
import { linesOf, withMarks, withoutMarks } from './template-lines.ts'

const mapped = (template: string): ReadonlyArray<readonly [string, number]> => {
  const globals = { ref: (name: string) => `"${name}"` }
  const plain = renderTemplate('a.sql', template, globals)
  const marked = renderTemplate('a.sql', withMarks(template), globals)
  if (E.isLeft(plain) || E.isLeft(marked)) throw new Error(JSON.stringify([plain, marked]))
  expect(withoutMarks(marked.right).replaceAll(/\s/g, '')).toBe(plain.right.replaceAll(/\s/g, ''))
  const lines = linesOf(plain.right, marked.right)
  return plain.right
    .split('\n')
    .flatMap((text, at) => (text.trim() === '' ? [] : [[text.trim(), lines[at] ?? 0]]))
}

it('follows each line back through comments, loops, macros and trimmed white space', () => {
  expect(
    mapped(
      [
        '{#- a comment',
        'of two lines -#}',
        '{% macro cents(column) %}',
        '  {{ column }} / 100.0',
        '{% endmacro %}',
        'select',
        '{%- for each in [1, 2] %}',
        '  {{ each }} as n{{ each }},',
        '{%- endfor %}',
        '  {{ cents("cost") }} as cost',
        'from {{ ref("a") }}',
        '{% if false %}',
        'where never',
        '{% endif %}',
        'order by {{',
        '  1',
        '}}, 2',
        'limit 5',
      ].join('\n'),
    ),
  ).toEqual([
    ['select', 6],
    ['1 as n1,', 8],
    ['2 as n2,', 8],
    ['cost / 100.0', 4],
    ['as cost', 5],
    ['from "a"', 11],
    ['order by 1, 2', 15],
    ['limit 5', 18],
  ])
})
