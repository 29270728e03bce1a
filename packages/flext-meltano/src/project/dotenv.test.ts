import { describe, expect, it } from 'vitest'
import { mistakeText, sourceText } from 'flext-core/yaml'

import { parseDotEnv } from './dotenv.ts'

const parsed = (text: string) => {
  const mistakes: Array<string> = []
  const entries = parseDotEnv(sourceText('.env', text), (mistake) =>
    mistakes.push(mistakeText(mistake)),
  )
  return { entries: Object.fromEntries(entries.map(({ name, value }) => [name, value])), mistakes }
}

describe('.env', () => {
  it('reads plain, quoted and exported values, comments, and values of several lines', () => {
    const { entries, mistakes } = parsed(
      [
        '# first',
        'PLAIN=one two   # a comment',
        '  export EXPORTED = yes',
        "SINGLE='a # b $C \\n'",
        'DOUBLE="a \\"b\\"\\nc" # more',
        'HASH=a#b',
        'EMPTY=',
        '',
        'KEY="line one',
        'line two"',
        'WINDOWS=crlf\r',
      ].join('\n'),
    )
    expect(mistakes).toEqual([])
    expect(entries).toEqual({
      PLAIN: 'one two',
      EXPORTED: 'yes',
      SINGLE: 'a # b $C \\n',
      DOUBLE: 'a "b"\nc',
      HASH: 'a#b',
      EMPTY: '',
      KEY: 'line one\nline two',
      WINDOWS: 'crlf',
    })
  })

  it('names every line that is none, without showing its value', () => {
    const { entries, mistakes } = parsed('A=1\nnonsense\nPW="hunter2\nB=2\n=3\n')
    expect(entries).toEqual({ A: '1', B: '2' })
    expect(mistakes.map((mistake) => mistake.split(':').slice(0, 3).join(':'))).toEqual([
      '.env:2:1',
      '.env:3:1',
      '.env:5:1',
    ])
    expect(mistakes.join()).not.toContain('hunter2')
  })
})
