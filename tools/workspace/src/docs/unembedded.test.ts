import { describe, expect, it } from 'vitest'

import { unembedded } from './unembedded.ts'

describe('code in docs that is from no file', () => {
  it('is found, whatever its language', () => {
    const text = ['# T', '```ts', 'const a = 1', '```', '', '```yaml', 'a: 1', '```'].join('\n')
    expect(unembedded(text)).toEqual([
      { line: 2, message: 'ts that is from no file: embed it, so that it is tested' },
      { line: 6, message: 'yaml that is from no file: embed it, so that it is tested' },
    ])
  })

  it('is not what is embedded, typed or told', () => {
    const marked = [
      '<!-- embed: a.ts#b -->',
      '',
      '```ts',
      '```',
      '<!-- embed: a.ts -->',
      '```ts',
      '```',
    ]
    const free = ['```sh', 'ls', '```', '```console', '$ ls', '```', '```text', 'a', '```']
    expect(unembedded([...marked, ...free].join('\n'))).toEqual([])
  })

  it('has to be named, so that nobody passes code off as output by leaving its name out', () => {
    expect(unembedded('```\nconst a = 1\n```')).toEqual([
      {
        line: 1,
        message: 'a block of no language: name it (text for output, sh for what is typed)',
      },
    ])
  })

  it('is not looked for inside a block that shows Markdown', () => {
    expect(unembedded('````md\n```ts\nx\n```\n````')).toEqual([])
  })
})
