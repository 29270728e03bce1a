/**
 * What a package may weigh once it is installed, with all that comes along, and how many modules an
 * import of it may load: what does not depend on the machine. Times are measured by the bench.
 */
import type { Imported } from './import-all.ts'
import type { Installed } from './installed.ts'

export interface Budget {
  readonly megabytes: number
  /** The package itself counts as one. */
  readonly packages: number
  /** By what is imported, as people write it; whatever is not named has the first. */
  readonly modules: { readonly most: number } & Readonly<Record<string, number>>
}

/** Figures may grow to these; who raises one says why in the commit. */
export const budgets: Readonly<Record<string, Budget>> = {
  'flext-cli': {
    megabytes: 33,
    packages: 56,
    modules: { most: 20 },
  },
  'flext-core': {
    megabytes: 13,
    packages: 6,
    modules: {
      most: 400,
      'flext-core': 125,
      'flext-core/aggregate': 45,
      'flext-core/dispatch': 105,
      'flext-core/file-lock': 6,
      'flext-core/inbox': 40,
      'flext-core/nats': 50,
      'flext-core/restate': 115,
      'flext-core/schedule': 45,
      'flext-core/sqlite': 120,
      'flext-core/testing': 120,
      'flext-core/transaction': 55,
      'flext-core/yaml': 20,
    },
  },
  // Jinja and Parquet are read by pure JavaScript and WASM, for those who have models or files of them.
  'flext-meltano': {
    megabytes: 28,
    packages: 36,
    modules: { most: 245, 'flext-meltano': 180 },
  },
  'flext-nx': {
    megabytes: 130,
    packages: 130,
    modules: { most: 600 },
  },
  'flext-quality': {
    megabytes: 16,
    packages: 16,
    modules: { most: 220 },
  },
}

export const weight = ({ bytes, packages }: Installed): string =>
  `${(bytes / 1e6).toFixed(1)} MB in ${packages.length} packages`

/** What goes beyond the budget of a package, and what has none. */
export const overBudget = (
  name: string,
  installed: Installed,
  imported: readonly Imported[],
): readonly string[] => {
  const budget = budgets[name]
  if (budget === undefined) return [`no budget: ${weight(installed)}; give it one in budget.ts`]
  return [
    ...(installed.bytes > budget.megabytes * 1e6
      ? [`installs ${weight(installed)}, more than ${budget.megabytes} MB`]
      : []),
    ...(installed.packages.length > budget.packages
      ? [`installs more than ${budget.packages} packages: ${installed.packages.join(', ')}`]
      : []),
    ...imported.flatMap(({ specifier, modules, packages }) => {
      const most = budget.modules[specifier] ?? budget.modules.most
      return modules > most
        ? [`${specifier} loads ${modules} modules, more than ${most}, of ${packages.join(', ')}`]
        : []
    }),
  ]
}
