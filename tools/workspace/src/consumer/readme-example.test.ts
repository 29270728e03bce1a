import { describe, expect, it } from 'vitest'

import { isShown, readmeExample } from './readme-example.ts'

const readme = `
<!-- embed: examples/tutorial/readme/flext-thing/thing.ts -->

\`\`\`ts
console.log(1)
\`\`\`

<!-- embed: examples/tutorial/other.ts#part -->

\`\`\`ts
part()
\`\`\`

<!-- embed: examples/tutorial/readme/flext-thing/session.txt -->

\`\`\`console
$ node thing.ts
1
$ node thing.ts again
1
2
\`\`\`
`

describe('the example of a README', () => {
  it('is the files it shows and the session that runs them, and no part of another file', () => {
    expect(readmeExample(readme)).toEqual({
      files: { 'thing.ts': 'console.log(1)\n' },
      session: [
        { command: 'node thing.ts', shown: '1\n' },
        { command: 'node thing.ts again', shown: '1\n2\n' },
      ],
    })
  })
})

describe('what a session shows', () => {
  it('is what was printed, but for blanks at the ends of lines', () => {
    expect(isShown('a\n  b\n', 'a  \n  b\n')).toBe(true)
    expect(isShown('a\n', 'a\nb\n')).toBe(false)
    expect(isShown('a.c', 'abc')).toBe(false)
  })

  it('may leave out part of a line, and whole lines', () => {
    expect(isShown('took …, done\n…\nend', 'took 2 s, done\nx\n\ny\nend')).toBe(true)
    expect(isShown('a\n  …', 'a\nb\nc')).toBe(true)
    expect(isShown('a\n…\nend', 'a\nb')).toBe(false)
  })
})
