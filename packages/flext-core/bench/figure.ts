/** A measured figure, beside a peer's on the same work in the same process, and how it is printed. */

export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** Who did the same work, and its figure in the same unit. */
  readonly peer?: string
  readonly peerValue?: number
  /** What the value is to come to: at least, where more is better, at most where less is. */
  readonly aim?: number
  /** What the ratio is to come to, at least. */
  readonly aimRatio?: number
}

const rounded = (value: number): number => Number(value.toPrecision(4))

/** How many times better than the peer: more is better, whichever way the unit goes. */
const ratioOf = ({ value, unit, peerValue }: Figure): number | undefined =>
  peerValue === undefined ? undefined : unit.endsWith('/s') ? value / peerValue : peerValue / value

const asJson = (figure: Figure): string => {
  const { name, value, unit, peer = null, peerValue, aim, aimRatio } = figure
  const ratio = ratioOf(figure)
  return JSON.stringify({
    name,
    value: rounded(value),
    unit,
    peer,
    peerValue: peerValue === undefined ? null : rounded(peerValue),
    ratio: ratio === undefined ? null : rounded(ratio),
    aim,
    aimRatio,
  })
}

const asLine = (figure: Figure): string => {
  const { name, value, unit, peer, peerValue } = figure
  const ratio = ratioOf(figure)
  const beside =
    peerValue === undefined || ratio === undefined
      ? ''
      : `   ${peer} ${rounded(peerValue).toLocaleString('en')} ${unit}, ratio ${rounded(ratio)}`
  return `${name.padEnd(52)} ${rounded(value).toLocaleString('en').padStart(12)} ${unit}${beside}`
}

const wantsJson = process.argv.includes('--json')

/** What the figures leave out, or why some are not there. */
export const remark = (words: string): void => {
  process.stdout.write(`${wantsJson ? JSON.stringify({ remark: words }) : words}\n`)
}

/** One line a figure: JSON with `--json`, otherwise for people. */
export const report = (figures: ReadonlyArray<Figure>): void => {
  const print = wantsJson ? asJson : asLine
  for (const figure of figures) process.stdout.write(`${print(figure)}\n`)
}
