/** `flext lineage export` */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

import { lineageSettings, openLineageEvents, packageVersion } from 'flext-meltano'
import { either as E } from 'fp-ts'

import { knownLineage } from '../lineage/known-lineage.ts'
import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { counted } from '../terminal/quantity.ts'

export interface LineageExportOptions {
  readonly send?: true
}

/** To a file or stdout, an event a line; with `--send` to where the variables of OpenLineage say. */
export const lineageExport = async (
  cli: Cli,
  file: string | undefined,
  { send }: LineageExportOptions,
): Promise<Outcome> => {
  const { env, cwd, stdout } = cli.world
  const settings = lineageSettings(env, cwd)
  if (E.isLeft(settings)) return E.left({ error: settings.left })
  if (send === true && settings.right === undefined) {
    return E.left(
      usageInvalid(
        '--send: expected the variable OPENLINEAGE_URL or FLEXT_LINEAGE_FILE, found neither',
      ),
    )
  }
  const known = await knownLineage(cli)
  if (E.isLeft(known)) return known
  const jobNamespace = settings.right?.jobNamespace
  const events = known.right.lineages.flatMap((lineage) =>
    openLineageEvents(lineage, {
      version: packageVersion,
      ...(jobNamespace === undefined ? {} : { jobNamespace }),
    }),
  )
  const said = `${cli.paint.green('✔')} ${counted(events.length, 'event')} of ${counted(known.right.lineages.length, 'run')}`
  if (send === true && settings.right !== undefined) {
    const { sink, places } = settings.right
    const delivered = await sink.deliver(events, new AbortController().signal)()
    if (E.isLeft(delivered)) return E.left({ error: delivered.left })
    return E.right({
      document: { events: events.length, sent: places },
      text: `${said} sent to ${places.join(', ')}`,
    })
  }
  const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('')
  if (file === undefined) {
    stdout.write(lines)
    return E.right({ document: null, text: '', printed: true })
  }
  const path = resolve(cwd, file)
  try {
    writeFileSync(path, lines)
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    return E.left(usageInvalid(`${path} cannot be written: ${why}`))
  }
  return E.right({ document: { events: events.length, export: path }, text: `${said} in ${path}` })
}
