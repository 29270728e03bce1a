/** A measured figure beside a peer's on the same work in the same run, and how it is printed. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** Who did the same work, and its figure in the same unit. */
  readonly peer?: string
  readonly peerValue?: number
  /** What it is to reach. */
  readonly aim?: number
}

/** How many times better than the peer, whichever way the unit goes. */
const ratioOf = ({ value, unit, peerValue }: Figure): number | undefined =>
  peerValue === undefined ? undefined : unit.endsWith('/s') ? value / peerValue : peerValue / value

const rounded = (value: number): number => Number(value.toPrecision(4))

const asJson = (figure: Figure): string => {
  const { name, value, unit, peer, peerValue, aim } = figure
  const ratio = ratioOf(figure)
  return JSON.stringify({
    name,
    value: rounded(value),
    unit,
    peer: peer ?? null,
    peerValue: peerValue === undefined ? null : rounded(peerValue),
    ratio: ratio === undefined ? null : rounded(ratio),
    aim,
  })
}

const asText = (figure: Figure): string => {
  const { name, value, unit, peer, peerValue } = figure
  const ratio = ratioOf(figure)
  const beside =
    peerValue === undefined || ratio === undefined
      ? ''
      : `   ${peer} ${rounded(peerValue).toLocaleString('en')} ${unit}, ratio ${rounded(ratio)}`
  return `${name.padEnd(48)} ${rounded(value).toLocaleString('en').padStart(12)} ${unit}${beside}`
}

/** Prints one line a figure: JSON with `--json`, otherwise for people. */
export const report = (...figures: ReadonlyArray<Figure>): void => {
  const print = process.argv.includes('--json') ? asJson : asText
  for (const figure of figures) process.stdout.write(`${print(figure)}\n`)
}
