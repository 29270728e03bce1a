import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { capturedSink } from '../../test/captured-world.ts'
import { liveRegion } from './live-region.ts'
import { hasColours, paint } from './paint.ts'
import { shellLine } from './shell-word.ts'
import { table } from './table.ts'
import { padEnd, truncate, widthOf } from './width.ts'

const colourful = paint(true)
const plain = paint(false)

describe('colours', () => {
  const terminal = capturedSink(80)
  const pipe = capturedSink()

  it.each([
    ['a terminal', {}, terminal, true, true],
    ['a pipe', {}, pipe, true, false],
    ['NO_COLOR on a terminal', { NO_COLOR: '1' }, terminal, true, false],
    ['an empty NO_COLOR', { NO_COLOR: '' }, terminal, true, true],
    ['FORCE_COLOR in a pipe', { FORCE_COLOR: '1' }, pipe, true, true],
    ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, terminal, true, false],
    ['FORCE_COLOR over NO_COLOR', { FORCE_COLOR: '1', NO_COLOR: '1' }, pipe, true, true],
    ['--no-color over FORCE_COLOR', { FORCE_COLOR: '1' }, terminal, false, false],
    ['a dumb terminal', { TERM: 'dumb' }, terminal, true, false],
  ])('for %s', (_, env, sink, asked, expected) => {
    expect(hasColours(env, sink, asked)).toBe(expected)
  })
})

describe('width', () => {
  it('counts neither colours nor combining marks, and wide letters twice', () => {
    expect(widthOf(colourful.red('abc'))).toBe(3)
    expect(widthOf('e\u0301')).toBe(1)
    expect(widthOf('日本')).toBe(4)
  })

  it('cuts to a width, and never more or less than needed', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '日', 'é', ' ', '…') })
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 30 }), (given, width) => {
        const cut = truncate(colourful.red(given), width)
        expect(widthOf(cut)).toBeLessThanOrEqual(width)
        if (widthOf(given) <= width) expect(cut).toBe(colourful.red(given))
        else expect(widthOf(cut)).toBeGreaterThanOrEqual(width - 1)
      }),
    )
  })

  it('closes the colour of a text that is cut', () => {
    expect(truncate(colourful.red('abcdef'), 4)).toBe('\u001b[31mabc…\u001b[39m')
  })

  it('pads what is coloured as if it were not', () => {
    expect(padEnd(colourful.red('ab'), 4)).toBe(`${colourful.red('ab')}  `)
  })
})

describe('table', () => {
  it('aligns columns, numbers to the right, whatever is coloured', () => {
    const lines = table(
      [{ head: 'stream' }, { head: 'rows', align: 'right' }],
      [
        [colourful.cyan('airports'), '3,376'],
        ['x', '1'],
      ],
      plain,
    )
    expect(lines).toEqual([
      'stream     rows',
      `${colourful.cyan('airports')}  3,376`,
      'x             1',
    ])
  })
})

describe('a shell line', () => {
  it('quotes what a shell would take apart', () => {
    expect(shellLine(['flext', 'a b', "it's", 'dev:tap-to-x@2026/1', '*', ''])).toBe(
      `flext 'a b' 'it'\\''s' dev:tap-to-x@2026/1 '*' ''`,
    )
  })
})

describe('the live region', () => {
  it('is drawn anew in one write, over what stood there', () => {
    const sink = capturedSink(20)
    const region = liveRegion(sink)
    region.draw(['one', 'two'])
    region.draw(['three'])
    expect(sink.writes).toHaveLength(2)
    expect(sink.writes[1]).toContain('\u001b[2Fthree\u001b[K\n\u001b[J')
  })

  it('lets text that stays go above, and draws itself again below', () => {
    const sink = capturedSink(20)
    const region = liveRegion(sink)
    region.draw(['busy'])
    region.above('done\n')
    expect(sink.writes.at(-1)).toContain('\u001b[1Fdone\u001b[K\nbusy\u001b[K\n')
  })

  it('cuts lines to the terminal, for a line that wraps could not be drawn over', () => {
    const sink = capturedSink(10)
    liveRegion(sink).draw(['0123456789abc'])
    expect(sink.text()).toContain('01234567…')
    expect(sink.text()).not.toContain('9')
  })

  it('hides the cursor while it lives and gives it back', () => {
    const sink = capturedSink(10)
    const region = liveRegion(sink)
    region.draw([])
    region.end()
    expect(sink.text()).toContain('\u001b[?25l')
    expect(sink.text().endsWith('\u001b[?25h')).toBe(true)
  })
})
