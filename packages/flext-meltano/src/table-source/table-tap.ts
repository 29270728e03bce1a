/** A tap of tables: its rows are cells, printed as RECORD lines or handed to a target in the same process. */
import type { FlextResult } from 'flext-core'

import type { PluginAbout } from '../plugin-process/command-line.ts'
import type { Catalog } from '../singer/catalog.ts'
import type { CellSink } from '../singer/cells.ts'
import type { TapError, TargetError } from '../singer/error.ts'
import type { SingerState } from '../singer/message.ts'
import { printedLater } from '../singer/tap/printed.ts'
import type { NativeTap } from '../singer/tap/tap-main.ts'

export interface TablesExtraction<Config> {
  readonly tap: string
  readonly config: Config
  readonly catalog: Catalog
  readonly state: SingerState
  readonly sink: CellSink
  /** The run that the rows are for, where the orchestrator says so. */
  readonly run: string | undefined
}

export interface TableTap<Config>
  extends PluginAbout, Pick<NativeTap<Config>, 'config' | 'discover'> {
  readonly extract: (
    asked: TablesExtraction<Config>,
  ) => Promise<FlextResult<void, TapError | TargetError>>
}

export const tableTap = <Config>({ extract, ...tap }: TableTap<Config>): NativeTap<Config> => ({
  ...tap,
  extract: (config, catalog, state, output, run) =>
    printedLater((sink) => extract({ tap: tap.name, config, catalog, state, sink, run }), output),
  extractCells: (config, catalog, state, sink, run) =>
    extract({ tap: tap.name, config, catalog, state, sink, run }),
})
