/** The layers of the workspace, the highest first. A layer depends on itself and on those below. */
export const layers = [
  { name: 'edge', about: 'what people touch' },
  { name: 'domain', about: 'whole business operations' },
  { name: 'service', about: 'one system, one concern' },
  { name: 'core', about: 'what all the rest stands on' },
] as const

export type LayerName = (typeof layers)[number]['name']

/** A package in the picture. */
export interface LayeredPackage {
  readonly name: string
  readonly layer: LayerName
  /** A few words for the picture. */
  readonly about: string
  /** Whether it is in the workspace, or only planned. */
  readonly exists: boolean
}

export const isLayer = (name: string): name is LayerName =>
  layers.some((layer) => layer.name === name)
