/**
 * What a project says to FLEXT about running a pipeline, in `annotations` of its extractor and loader
 * under `flext`, where Meltano reads nothing. What the loader says stands over what the extractor says.
 */
import {
  ByteSize,
  Duration,
  literalUnion,
  NonNegativeInt,
  optional,
  PositiveInt,
  strictObject,
} from 'flext-core'
import * as t from 'io-ts'

import { DeadLetterPolicy } from '../dead-letters/dead-letter-policy.ts'

export const RetrySettings = strictObject(
  {
    /** How often it goes again, from the last state. */
    times: NonNegativeInt,
    /** Before the first time; twice as long before each further one. Default: 5 s. */
    wait: optional(Duration),
  },
  'how often streams go again',
)
export interface RetrySettings extends t.TypeOf<typeof RetrySettings> {}

export const StreamSettings = strictObject(
  {
    /** How many streams may be extracted at a time, each by a process of its own. Default: 1. */
    parallel: optional(PositiveInt),
    /** How a stream that failed goes again by itself, from its last state. Default: not at all. */
    retry: optional(RetrySettings),
    /** `keep`: what the other streams bring is committed all the same. Default: `abort`, all or none. */
    on_failure: optional(literalUnion('abort', 'keep')),
  },
  'how streams are extracted',
)
export interface StreamSettings extends t.TypeOf<typeof StreamSettings> {}

export const LoadLimits = strictObject(
  {
    /** The whole load may take so long. */
    time: optional(Duration),
    /** A tap that prints nothing for so long is ended; a tap may wait for its source, so never by default. */
    tap_idle: optional(Duration),
    /** A target that takes nothing for so long is ended. Default: 5 minutes. */
    target_idle: optional(Duration),
    /** Between being asked to end and being made to. Default: 5 s. */
    grace: optional(Duration),
    /** What the tap prints, in all. */
    bytes: optional(ByteSize),
    line: optional(ByteSize),
  },
  'limits of a load',
)
export interface LoadLimits extends t.TypeOf<typeof LoadLimits> {}

export const PipelineSettings = strictObject(
  {
    /** `true`: keep aside what does not fit, without limit. Left out: the first misfit fails the run. */
    dead_letters: optional(t.union([t.boolean, DeadLetterPolicy])),
    retry: optional(RetrySettings),
    /** Streams that are extracted by processes of their own. Left out: one process gives them all. */
    streams: optional(StreamSettings),
    limits: optional(LoadLimits),
    /** How many pipelines may use the plugin at a time. */
    slots: optional(PositiveInt),
    /** What a load with it is reckoned to need. */
    memory: optional(ByteSize),
    /**
     * `two-phase`: target and states commit together, or the run is refused. `in-turn`: the target
     * first, then the states. Left out: together where there is more than one home and all can prepare.
     */
    commit: optional(literalUnion('two-phase', 'in-turn')),
  },
  'settings for FLEXT',
)
export interface PipelineSettings extends t.TypeOf<typeof PipelineSettings> {}
