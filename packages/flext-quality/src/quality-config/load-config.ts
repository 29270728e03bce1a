/** Reads `flext-quality.yml`, and tells all that is wrong with it at once. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { FlextResult, type FlextError } from 'flext-core'
import { inOrder, mistakesText, parseYaml, sourceText, type Mistake } from 'flext-core/yaml'

import { configFile, noConfig, readConfig, type QualityConfig } from './quality-config.ts'

export interface QualityConfigInvalid extends FlextError<'QualityConfigInvalid'> {
  readonly file: string
  readonly mistakes: readonly Mistake[]
}

/** A project without the file says nothing; a file that was asked for has to be there. */
export const loadConfig = async (
  root: string,
  file?: string,
): Promise<FlextResult<QualityConfig, QualityConfigInvalid>> => {
  const path = file ?? join(root, configFile)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException
    if (file === undefined && code === 'ENOENT') return FlextResult.ok(noConfig)
    return FlextResult.fail(invalid(path, `${path} cannot be read: ${message}`, []))
  }
  const mistakes: Mistake[] = []
  const report = (mistake: Mistake): void => void mistakes.push(mistake)
  const node = parseYaml(sourceText(path, text), report)
  if (node?.kind === 'scalar' && node.value === null) return FlextResult.ok(noConfig)
  const config = node === undefined ? undefined : readConfig(node, report)
  if (config !== undefined && mistakes.length === 0) return FlextResult.ok(config)
  return FlextResult.fail(invalid(path, mistakesText(path, inOrder(mistakes)), mistakes))
}

const invalid = (
  file: string,
  message: string,
  mistakes: readonly Mistake[],
): QualityConfigInvalid => ({ _tag: 'QualityConfigInvalid', message, file, mistakes })
