/** Public packages whose sources nobody here wrote, as their authors ship them. */

export interface PublicPackage {
  readonly name: string
  readonly version: string
  /** The folder of its sources. */
  readonly sources: string
  readonly language: string
  /** How many of its findings a person has read. */
  readonly read: number
  /** Rules were not bettered on it, but for what the page says. */
  readonly heldOut?: true
}

export const packages: readonly PublicPackage[] = [
  { name: 'ghost', version: '6.65.0', sources: '.', language: 'JavaScript', read: 24 },
  {
    name: '@evershop/evershop',
    version: '2.2.1',
    sources: 'src',
    language: 'TypeScript',
    read: 16,
  },
  {
    name: '@vendure/core',
    version: '3.7.3',
    sources: 'dist',
    language: 'TypeScript, compiled',
    read: 5,
  },
  {
    name: '@directus/api',
    version: '39.2.1',
    sources: 'dist',
    language: 'TypeScript, compiled',
    read: 8,
  },
  {
    name: 'flowise',
    version: '3.1.4',
    sources: 'dist',
    language: 'TypeScript, compiled',
    read: 15,
    heldOut: true,
  },
]
