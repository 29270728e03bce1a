/** How a resolved plugin of a project is started. */
import { isAbsolute, resolve } from 'node:path'

import {
  nativePlugin,
  type NativePluginName,
  type PluginCommand,
} from '../../plugin-process/plugin-command.ts'
import type { ResolvedPlugin } from '../../project/resolved-plugin.ts'

export const commandOf = ({
  name,
  native,
  executable,
  env,
  cwd,
  capabilities,
}: ResolvedPlugin): PluginCommand =>
  native === undefined
    ? {
        name,
        executable: located(executable ?? name, cwd),
        args: [],
        env,
        cwd,
        native: false,
        ...(capabilities.includes('properties') && !capabilities.includes('catalog')
          ? { catalogOption: '--properties' }
          : {}),
      }
    : nativePlugin(programOf(native), { name, env, cwd })

/** A path starts at the project's root; a bare name is looked for on PATH. */
const located = (executable: string, root: string): string =>
  executable.includes('/') && !isAbsolute(executable) ? resolve(root, executable) : executable

/** The program of a native plugin: `flext-tap-csv`. */
const programOf = (native: string): NativePluginName =>
  (native.startsWith('flext-') ? native : `flext-${native}`) as NativePluginName
