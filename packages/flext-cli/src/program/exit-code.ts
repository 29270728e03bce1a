/** What the exit code of the command says. */
import type { FlextError } from 'flext-core'

export const exitCodes = {
  done: 0,
  failed: 1,
  refused: 2,
  journal: 3,
  stuck: 4,
  partial: 5,
  defect: 70,
  interrupted: 130,
  terminated: 143,
} as const

/** In the words of the help and of the README. */
export const exitCodeMeanings: ReadonlyArray<readonly [code: string, meaning: string]> = [
  ['0', 'done; a run has committed'],
  ['1', 'a run failed or was cancelled, and what it did is taken back'],
  ['2', 'nothing was begun: wrong usage, an invalid project or request, an unknown run'],
  ['3', 'the journal is in use, damaged, unwritable, or of a newer version'],
  ['4', 'a run is stuck or faulted: it waits for you'],
  ['5', 'a run has committed, without what streams that failed would have brought'],
  ['70', 'a bug in flext'],
  ['130, 143', 'interrupted by Ctrl-C, or by SIGTERM; the same command goes on'],
]

const byTag: Readonly<Record<string, number>> = {
  ...tagged(exitCodes.refused, [
    'UsageInvalid',
    'EditRefused',
    'ProjectReadonly',
    'PythonMissing',
    'CommandNotStarted',
    'StateChanged',
    'StateBackendRefused',
    'CodeBaseMissing',
    'SourceParserMissing',
    'QualityConfigInvalid',
    'BaselineUnreadable',
    'ServicesNotFound',
    'DatasetUnknown',
    'CheckUnknown',
    'LineageUnknown',
    'LineageSettingsInvalid',
    'ComparisonsInvalid',
    'ServicesInvalid',
    'ServiceUnknown',
    'PortsUnopened',
    'DecodeFailed',
    'ProjectNotFound',
    'SchedulesInvalid',
    'LoadStands',
    'ProjectUnreadable',
    'ProjectInvalid',
    'EnvironmentUnknown',
    'PluginUnknown',
    'JobUnknown',
    'ScheduleUnknown',
    'PipelineInvalid',
    'TransformRefused',
    'PluginConfigRefused',
    'TargetConfigRefused',
    'RequestInvalid',
    'BusinessRulesBroken',
    'RunConflict',
    'RunUnknown',
    'RunAmbiguous',
    'RunRefused',
    'CancelRefused',
    'UndoRefused',
    'RunLeftOpen',
    'SignalInvalid',
    'PayloadTooLarge',
    'ScheduleUnknown',
    'ScheduleRefused',
    'ImportRefused',
    'ParkedUnknown',
    'DeadLetterUnknown',
    'StateChanged',
    'StateBackendRefused',
    'StateRevisionUnknown',
  ]),
  ...tagged(exitCodes.journal, [
    'JournalLocked',
    'JournalVersionUnsupported',
    'JournalUnreadable',
    'JournalCorrupt',
    'JournalUnwritable',
    'JournalFailed',
    'JournalUnowned',
    'WishUnanswered',
    'WishFailed',
    'ExportDamaged',
  ]),
  ...tagged(exitCodes.stuck, ['RunStuck', 'RunFaulted']),
  RunInterrupted: exitCodes.interrupted,
}

export const exitCodeOf = ({ _tag }: FlextError): number => byTag[_tag] ?? exitCodes.failed

function tagged(code: number, tags: ReadonlyArray<string>): Record<string, number> {
  return Object.fromEntries(tags.map((tag) => [tag, code]))
}
