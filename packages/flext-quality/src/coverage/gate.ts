/** What a build may be stopped by: a share below what was asked for, or below what it was. */
import { shares, type CoverageFigures, type ShareName } from './figures.ts'

/** In percent. */
export type LeastShares = Readonly<Partial<Record<ShareName, number>>>

export interface Shortfall {
  readonly share: ShareName
  readonly wanted: number
  readonly found: number
  readonly because: 'least' | 'baseline'
}

/** Nothing falls short where there are no operations. */
export const shortfalls = (
  figures: CoverageFigures,
  least: LeastShares,
  baseline?: CoverageFigures,
): readonly Shortfall[] =>
  shares.flatMap((share) => {
    const found = figures[share].percent
    if (found === undefined) return []
    const wanted = least[share]
    const before = baseline?.[share].percent
    return [
      ...(wanted !== undefined && found < wanted
        ? [{ share, wanted, found, because: 'least' as const }]
        : []),
      ...(before !== undefined && found < before
        ? [{ share, wanted: before, found, because: 'baseline' as const }]
        : []),
    ]
  })

export const shortfallText = ({ share, wanted, found, because }: Shortfall): string =>
  because === 'least'
    ? `${words[share]}: expected at least ${wanted} %, found ${found} %`
    : `${words[share]}: ${found} %, which is less than the ${wanted} % of the baseline`

const words: Readonly<Record<ShareName, string>> = {
  services: 'operations that are services',
  transactional: 'operations that are transactional',
  events: 'operations with events',
}
