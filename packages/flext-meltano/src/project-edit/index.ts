export {
  runCommand,
  type CommandAborted,
  type CommandError,
  type CommandFailed,
  type CommandNotStarted,
  type CommandToRun,
} from '../invoke/run-command.ts'
export { commandToRun } from '../invoke/plugin-command.ts'
export type { ConfigProblem } from '../etl-pipeline/adapters/config-problem.ts'
export { pipelineProblems } from '../etl-pipeline/adapters/pipeline-problems.ts'
export { missingProgram, programOf } from '../etl-pipeline/adapters/missing-program.ts'
export { unmatchedRules } from '../etl-pipeline/adapters/unmatched-rules.ts'
export { discoverPlugin } from '../etl-pipeline/adapters/discover-plugin.ts'
export { invokePlugin, type InvokeError } from '../invoke/invoke-plugin.ts'
export {
  installPlugin,
  type Installed,
  type InstallError,
  type InstallOptions,
  type PythonMissing,
} from '../invoke/install-plugin.ts'
export { selectionOf, type SelectedAttribute, type SelectionKind } from '../catalog/selection.ts'
export { createProject } from './create-project.ts'
export { editOwnSetting, type OwnSettingEdit } from './edit-own-setting.ts'
export { cronOf } from '../project/schedule-interval.ts'
export type { EditRefused } from './edit-refused.ts'
export type { EditError, ProjectFiles } from './project-edit.ts'
export {
  resetSettings,
  setSetting,
  unsetSetting,
  valueFor,
  type SettingEdit,
  type SettingStore,
} from './edit-setting.ts'
export {
  addPart,
  addPlugin,
  removePart,
  removePlugin,
  setPart,
  type PluginToAdd,
} from './edit-parts.ts'
