/** `flext meltano config set|unset meltano`: changes to Meltano's own settings. */
import { editOwnSetting, valueFor } from 'flext-meltano/project'
import { either as E } from 'fp-ts'

import { usageInvalid } from '../program/usage.ts'
import type { On } from './meltano-config-list.ts'
import type { Outcome } from '../program/outcome.ts'
import { settingOf, storeFor, unknownSetting } from './meltano-config-setting.ts'

export const editOwn = async (
  on: On,
  verb: 'set' | 'unset',
  args: ReadonlyArray<string>,
): Promise<Outcome> => {
  const { cli, project, plugin } = on
  const name = (verb === 'set' ? args.slice(0, -1) : args).join('.')
  const text = verb === 'set' ? args.at(-1) : ''
  if (name === '' || text === undefined) {
    return E.left(
      usageInvalid(
        `config ${verb}: a setting${verb === 'set' ? ' and its value are' : ' is'} missing`,
        [`flext meltano config ${verb} meltano <setting>${verb === 'set' ? ' <value>' : ''}`],
      ),
    )
  }
  const known = settingOf(plugin, name)
  if (known === undefined) return E.left(unknownSetting(plugin, name))
  const store = storeFor(on, name)
  if (E.isLeft(store)) return store
  const value = verb === 'set' ? valueFor(text, known) : E.right(undefined)
  if (E.isLeft(value)) return E.left({ error: value.left })
  const where = await editOwnSetting(
    { project, env: cli.world.env },
    {
      setting: name,
      store: store.right,
      ...(value.right === undefined ? {} : { value: value.right }),
    },
  )()
  if (E.isLeft(where)) return E.left({ error: where.left })
  if (known.source === 'env') cli.note(`the variable ${known.variable ?? ''} still stands above it`)
  return E.right({
    document: { plugin: 'meltano', setting: name, store: store.right, where: where.right },
    text: `meltano ${name} ${verb === 'set' ? 'is set in' : 'is not set in'} ${where.right}${verb === 'set' ? '' : ' any more'}`,
  })
}
