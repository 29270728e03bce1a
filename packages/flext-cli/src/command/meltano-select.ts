/** `flext meltano select`: what of a tap is extracted, and changes to it. */
import {
  discoverPlugin,
  selectionOf,
  setSetting,
  unsetSetting,
  type SelectedAttribute,
} from 'flext-meltano/project'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { openProject } from '../project-access/open-project.ts'

export interface MeltanoSelectOptions {
  readonly environment?: string
  readonly list?: true
  readonly all?: true
  readonly exclude?: true
  readonly remove?: true
}

export const meltanoSelect = async (
  cli: Cli,
  name: string,
  entity: string | undefined,
  attribute: string | undefined,
  options: MeltanoSelectOptions,
): Promise<Outcome> => {
  const opened = await openProject(cli, options)
  if (E.isLeft(opened)) return opened
  const project = opened.right
  const tap = project.extractor(name)
  if (E.isLeft(tap)) return E.left({ error: tap.left })
  const isListing = options.list === true || options.all === true || entity === undefined
  if (!isListing) {
    const dotted = [entity, attribute ?? '*'].map((part) => part.replaceAll(/(?<!\\)\.(?=.)/g, '.'))
    const pattern = `${options.exclude === true ? '!' : ''}${dotted.join('.')}`
    const before = tap.right.settings.find((each) => each.name === '_select')
    const own = before?.source === 'default' ? [] : tap.right.select
    const after =
      options.remove === true
        ? own.filter((each) => each !== pattern)
        : [...new Set([...own, pattern])]
    const store = project.isEnvironmentAsked ? 'environment' : 'meltano_yml'
    const files = { project, env: cli.world.env }
    const edit = { plugin: tap.right, setting: '_select', store } as const
    const where =
      after.length === 0
        ? await unsetSetting(files, edit)()
        : await setSetting(files, edit, [...after])()
    if (E.isLeft(where)) return E.left({ error: where.left })
    return E.right({
      document: { plugin: name, select: after, where: where.right },
      text: `${name} selects ${after.length === 0 ? '*.*, the default' : after.join(', ')} (${where.right})`,
    })
  }

  const abort = new AbortController()
  const ignore = cli.world.onSignal(() => abort.abort())
  try {
    const found = await discoverPlugin(tap.right, abort.signal)()
    if (E.isLeft(found)) return E.left({ error: found.left })
    found.right.warnings.forEach(({ message }) =>
      cli.note(`${cli.notePaint.yellow('warning:')} ${message}`),
    )
    const all = selectionOf(found.right.catalog)
    const shown =
      options.all === true
        ? all
        : all.filter(({ selection }) => selection === 'selected' || selection === 'automatic')
    return E.right({
      document: { plugin: name, select: tap.right.select, streams: byStream(shown) },
      text: [
        `${cli.paint.dim('patterns')}  ${tap.right.select.join(', ')}`,
        '',
        ...shown.map((each) => line(cli, each)),
        ...(shown.length === 0 ? ['nothing is selected; --all shows what there is'] : []),
      ].join('\n'),
    })
  } finally {
    ignore()
  }
}

const line = ({ paint }: Cli, { stream, attribute, selection }: SelectedAttribute): string => {
  const paints = {
    selected: paint.green,
    automatic: paint.cyan,
    excluded: paint.dim,
    unsupported: paint.red,
  }
  const label = paints[selection](`[${selection}]`.padEnd(13))
  return attribute === '' ? `${label} ${paint.bold(stream)}` : `${label} ${stream}.${attribute}`
}

const byStream = (all: ReadonlyArray<SelectedAttribute>) =>
  all
    .filter(({ attribute }) => attribute === '')
    .map(({ stream, selection }) => ({
      stream,
      selection,
      attributes: all
        .filter((each) => each.stream === stream && each.attribute !== '')
        .map(({ attribute: name, selection: kind }) => ({ name, selection: kind })),
    }))
