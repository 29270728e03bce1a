/** Reads Meltano's own settings at the root of a project file, nested or dotted. */
import {
  flag,
  isNothing,
  listOf,
  mistakeAt,
  oneOf,
  placed,
  text,
  textual,
  anything,
  type Located,
  type Mistake,
  type Read,
  type Report,
} from 'flext-core/yaml'

import { isStateUri } from '../state/state-uri.ts'
import { annotated } from './annotated.ts'
import { nestedAtRoot } from './config-layers.ts'

interface StateBackend {
  readonly uri?: { readonly value: string; readonly node: Located }
  readonly lock_timeout_seconds?: Located
  readonly lock_retry_seconds?: Located
  readonly azure?: Located
  readonly gcs?: Located
  readonly s3?: Located
}

/** What the reader of a project wants of the settings. */
export interface MeltanoSettings {
  readonly project_id?: string
  readonly default_environment?: { readonly value: string; readonly node: Located }
  readonly python?: string
  readonly project_readonly?: boolean
  readonly venv?: { readonly backend?: 'virtualenv' | 'uv' }
  readonly ff?: { readonly strict_env_var_mode?: boolean }
  readonly state_backend?: StateBackend
}

/** Readers by key, for the file itself and for `config` of an environment. */
export const meltanoSettings = {
  project_id: textual,
  default_environment: placed(text),
  python: textual,
  project_readonly: flag,
  venv: annotated<NonNullable<MeltanoSettings['venv']>>({
    what: '`venv`',
    fields: { backend: oneOf('virtualenv', 'uv') },
  }),
  ff: annotated<NonNullable<MeltanoSettings['ff']> & { plugin_locks_required?: boolean }>({
    what: '`ff`',
    fields: { strict_env_var_mode: flag, plugin_locks_required: flag },
  }),
  state_backend: annotated<StateBackend>({
    what: '`state_backend`',
    fields: {
      uri: placed(textual),
      lock_timeout_seconds: anything,
      lock_retry_seconds: anything,
      azure: anything,
      gcs: anything,
      s3: anything,
    },
  }),
}

/** `{ "ff.strict_env_var_mode": true }` is `{ ff: { strict_env_var_mode: true } }`. */
export const rootOf = (root: Located): Located => (root.kind === 'map' ? nestedAtRoot(root) : root)

/** Places for states that are none here: a run with them would go on from nowhere. */
export const refusedState = ({
  state_backend: backend,
}: MeltanoSettings): ReadonlyArray<Mistake> => {
  const uri = backend?.uri
  if (uri === undefined || isStateUri(uri.value)) return []
  return [
    mistakeAt(uri.node.span, {
      path: uri.node.path,
      expected: 'systemdb (beside the rows), file://…, sqlite://…, postgresql://… or s3://…',
      found: JSON.stringify(uri.value.replace(/:.*/, '://…')),
      hint: 'move the states here with `flext meltano state set`, then name another place',
    }),
  ]
}

/** `include_paths` */
export const includePaths: Read<ReadonlyArray<Located>> = (node: Located, report: Report) => {
  if (isNothing(node)) return []
  const paths = listOf(placed(text))(node, report)
  return paths?.map((path) => path.node)
}
