/** Extracts now, and decides later whether what was extracted is loaded or let go. */
import { mkdirSync } from 'node:fs'

import { FlextResult } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'
import {
  etlPipelinePorts,
  FlextSingerTapExtractionService,
  FlextSingerTargetLoadingService,
  type LoadReceipt,
} from 'flext-meltano'

export const extractThenLoad = async (
  project: string,
  env: NodeJS.ProcessEnv,
  isEnough: (load: LoadReceipt) => boolean,
): Promise<void> => {
  mkdirSync(`${project}/.flext`, { recursive: true })
  const runtime = FlextResult.unwrap(
    await sqliteRuntime({ path: `${project}/.flext/journal.db` })(),
  )
  const ports = etlPipelinePorts({ env, runtime })
  // #region extract
  const extraction = new FlextSingerTapExtractionService(runtime, ports)
  const loading = new FlextSingerTargetLoadingService(runtime, ports)
  await runtime.recover()

  const pipeline = { project, tap: 'tap-csv', target: 'target-sqlite' }
  const extracted = FlextResult.unwrap(await extraction.run(pipeline, { id: 'books' }))
  // Nobody sees its rows yet.
  if (isEnough(extracted.load)) {
    FlextResult.unwrap(await loading.run({ pipeline, extraction: extracted }))
  } else {
    const { name: service } = FlextSingerTapExtractionService.definition
    FlextResult.unwrap(await runtime.runs.undo({ service, id: 'books' }))
  }
  // #endregion
  await runtime.close()
}
